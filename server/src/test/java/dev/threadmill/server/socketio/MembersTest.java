package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Members and rooms, held against plain sets. */
class MembersTest {
    private static final class Silent extends Member {
        Silent(String sid) {
            super(sid);
        }

        @Override
        boolean take(Broadcast broadcast, boolean onlyNow) {
            return true;
        }

        @Override
        boolean takeAndWait(Broadcast broadcast) {
            return true;
        }

        @Override
        void awaitRoom() {}

        @Override
        boolean answers() {
            return false;
        }

        @Override
        void giveUp() {
            throw new AssertionError("gave up");
        }

        @Override
        void disconnect(boolean closing) {
            throw new AssertionError("disconnected");
        }
    }

    private final Members members = new Members();
    private final Map<Member, Set<String>> model = new HashMap<>();
    private final Random random = new Random(7);

    @Test
    void anyHistoryEndsAsSetsWouldHaveIt() {
        List<Member> known = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            known.add(new Silent("sid" + i));
        }
        for (int i = 0; i < 20_000; i++) {
            Member member = known.get(random.nextInt(known.size()));
            String room = room();
            switch (random.nextInt(8)) {
                case 0 -> {
                    if (model.putIfAbsent(member, new HashSet<>()) == null) {
                        members.add(member);
                    }
                }
                case 1 -> {
                    if (random.nextInt(4) == 0) {
                        assertEquals(model.remove(member) != null, members.remove(member));
                    }
                }
                case 2, 3, 4 -> {
                    members.join(member, room);
                    if (!room.equals(member.sid())) {
                        model.computeIfPresent(member, (key, rooms) -> with(rooms, room));
                    }
                }
                case 5 -> {
                    members.leave(member, room);
                    model.getOrDefault(member, new HashSet<>()).remove(room);
                }
                default -> assertHeard(List.of(room, room()), List.of(room()));
            }
            if (i % 100 == 0) {
                assertHeard(List.of(), List.of(room(), room()));
                assertHeard(List.of(), List.of());
                assertEquals(model.size(), members.count());
                long rooms = model.values().stream().flatMap(Set::stream).distinct().count();
                assertEquals(rooms, members.roomCount());
                assertEquals(
                        model.getOrDefault(member, Set.of()), Set.copyOf(members.roomsOf(member)));
            }
        }
    }

    private static Set<String> with(Set<String> rooms, String room) {
        rooms.add(room);
        return rooms;
    }

    /** A room, or a member's own one. */
    private String room() {
        return random.nextInt(5) == 0 ? "sid" + random.nextInt(60) : "room" + random.nextInt(8);
    }

    private void assertHeard(List<String> rooms, List<String> except) {
        List<Member> heard = new ArrayList<>();
        members.visit(Recipients.in(rooms).except(except), heard::add);
        Set<Member> expected = new HashSet<>();
        model.forEach((member, joined) -> {
            if ((rooms.isEmpty() || in(member, joined, rooms)) && !in(member, joined, except)) {
                expected.add(member);
            }
        });
        assertEquals(expected.size(), heard.size());
        assertEquals(expected, Set.copyOf(heard));
    }

    private static boolean in(Member member, Set<String> joined, List<String> rooms) {
        return rooms.contains(member.sid()) || rooms.stream().anyMatch(joined::contains);
    }

    @Test
    void whoLeavesWhileOthersAreShownHarmsNobody() {
        for (int leaving = 0; leaving < 50; leaving++) {
            Members all = new Members();
            List<Member> present = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Member member = new Silent("sid" + i);
                present.add(member);
                all.add(member);
                all.join(member, "room");
            }
            Set<Member> gone = new HashSet<>();
            List<Member> seen = new ArrayList<>();
            all.visit(
                    Recipients.in(leavingRooms(leaving)),
                    member -> {
                        seen.add(member);
                        Member left = present.get(random.nextInt(present.size()));
                        if (all.remove(left)) {
                            gone.add(left);
                        }
                    });
            assertEquals(seen.size(), Set.copyOf(seen).size());
            Set<Member> stayed = new HashSet<>(present);
            stayed.removeAll(gone);
            stayed.removeAll(seen);
            assertEquals(Set.of(), stayed);
        }
    }

    private static List<String> leavingRooms(int number) {
        return number % 2 == 0 ? List.of() : List.of("room", "sid3");
    }
}
