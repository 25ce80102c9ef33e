package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.threadmill.server.socketio.Answers.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may wait for acknowledgements. */
class AckRequestsTest {
    private static final long MIB = 1_024 * 1_024;

    private final AckBudget budget = new AckBudget();
    private final AckRequests requests = new AckRequests(budget);
    private final AckRequests ofAnotherNamespace = new AckRequests(budget);

    private static Answer answer(long bytes) {
        return new Answer("1", List.of(new byte[Math.toIntExact(bytes)]));
    }

    @Test
    void onlySoManyEventsWaitInAllNamespacesTogether() throws Exception {
        List<AckRequest> open = new ArrayList<>();
        for (int i = 0; i < AckBudget.WAITING_MAX; i++) {
            open.add(requests.open(1));
        }
        TooManyAcksException refused =
                assertThrows(TooManyAcksException.class, () -> ofAnotherNamespace.open(1));
        assertEquals("1000 events wait for their acknowledgements already", refused.getMessage());
        requests.close(open.getFirst());
        ofAnotherNamespace.close(ofAnotherNamespace.open(1));
        open.forEach(requests::close);
        assertEquals(0, budget.taken());
    }

    @Test
    void whatWaitsIsBoundedInBytes() throws Exception {
        AckRequest first = requests.open(40 * MIB);
        TooManyAcksException refused =
                assertThrows(TooManyAcksException.class, () -> requests.open(25 * MIB));
        assertEquals(
                "the events that wait for their acknowledgements take 67108864 bytes already",
                refused.getMessage());
        AckRequest second = ofAnotherNamespace.open(20 * MIB);
        requests.close(first);
        requests.close(requests.open(40 * MIB));
        ofAnotherNamespace.close(second);
        assertEquals(0, budget.taken());
    }

    @Test
    void answersBeyondTheBoundAreMissing() throws Exception {
        AckRequest one = requests.open(1);
        AckRequest two = ofAnotherNamespace.open(1);
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            members.add(new PlainMember(null));
        }
        for (Member member : members) {
            one.ask(member);
            two.ask(member);
        }
        one.answer(members.get(0), answer(30 * MIB));
        two.answer(members.get(0), answer(30 * MIB));
        one.answer(members.get(1), answer(30 * MIB));
        one.answer(members.get(2), answer(0));
        two.answer(members.get(1), answer(30 * MIB));
        Answers answers = one.await(0);
        assertEquals(2, answers.all().size());
        assertEquals(1, answers.missing());
        assertEquals(2, two.await(0).missing());
        requests.close(one);
        two.answer(members.get(2), answer(30 * MIB));
        assertEquals(2, two.await(0).all().size());
        ofAnotherNamespace.close(two);
        two.answer(members.get(1), answer(1));
        assertEquals(0, budget.taken());
    }
}
