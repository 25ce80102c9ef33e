package dev.threadmill.server.socketio;

import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.socketio.Answers.Answer;
import dev.threadmill.server.socketio.SocketIoCounts.Kind;
import dev.threadmill.wire.socketio.SocketPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Members that hear each other, by rooms or all together, on all nodes. One lock orders what is
 * said here, so all members of this node hear it in one order. Nothing waits for a peer under that
 * lock: a member's own thread waits afterwards for what that member does not read.
 */
public final class Namespace {
    private final String name;
    private final SocketIoCounts counts;
    private final Recovery recovery;
    private final ReentrantLock order = new ReentrantLock();
    private final Members members = new Members();
    private final AckRequests acks;
    private final NodeLink nodes;

    Namespace(String name, SocketIoCounts counts, Recovery recovery, AckBudget budget, Bus bus) {
        this.name = name;
        this.counts = counts;
        this.recovery = recovery;
        this.acks = new AckRequests(budget);
        this.nodes = new NodeLink(bus, this, counts);
    }

    public String name() {
        return name;
    }

    /** Whether lost members may come back. */
    boolean recovers() {
        return recovery.on();
    }

    /** How many members it has on this node. */
    public int memberCount() {
        order.lock();
        try {
            return members.count();
        } finally {
            order.unlock();
        }
    }

    /** How many rooms have been joined on this node. */
    public int roomCount() {
        order.lock();
        try {
            return members.roomCount();
        } finally {
            order.unlock();
        }
    }

    /**
     * Sends an event to members of all nodes; waits for no peer.
     *
     * @param arguments JSON values with commas between them; empty for none
     * @return to how many members of this node
     */
    public int emit(
            Recipients recipients, String event, String arguments, List<byte[]> attachments) {
        return emit(recipients, event, arguments, attachments, null);
    }

    /**
     * The same.
     *
     * @param sender whose own thread this is: that waits in the end while the peer does not read
     *     its copy, if it is to have one; null for nobody's
     */
    int emit(
            Recipients recipients,
            String event,
            String arguments,
            List<byte[]> attachments,
            Member sender) {
        SocketPacket.Event packet =
                new SocketPacket.Event(name, SocketPacket.NO_ACK, event, arguments, attachments);
        int told = emitHere(recipients, packet, sender);
        if (!recipients.onlyHere() && nodes.others()) {
            nodes.publish(new NodeMessage.Emit(recipients, packet));
        }
        return told;
    }

    /** Sends an event to members of this node alone. */
    int emitHere(Recipients recipients, SocketPacket.Event event, Member sender) {
        Delivery delivery;
        order.lock();
        try {
            Broadcast broadcast = recovery.keep(event, recipients);
            delivery = new Delivery(broadcast, recipients.onlyNow(), sender);
            members.visit(recipients, delivery::to);
        } finally {
            order.unlock();
        }
        return count(delivery.done());
    }

    private int count(int told) {
        counts.add(Kind.BROADCASTS);
        counts.add(Kind.DELIVERIES, told);
        return told;
    }

    /**
     * Sends an event to members of all nodes, and waits for their acknowledgements; not for the
     * thread that reads what one of them says.
     */
    public Answers emitWithAck(
            Recipients recipients,
            String event,
            String arguments,
            List<byte[]> attachments,
            Duration timeout)
            throws InterruptedException, TooManyAcksException {
        AckRequest request = acks.open(Broadcast.bytes(event, arguments, attachments));
        try {
            SocketPacket.Event packet =
                    new SocketPacket.Event(name, request.id(), event, arguments, attachments);
            // First those who are here: asking how many nodes there are may take a moment.
            long askedAtNanos = System.nanoTime();
            ask(request, recipients, packet);
            if (!recipients.onlyHere() && nodes.others()) {
                nodes.ask(request, recipients, packet, timeout);
            }
            return request.await(timeout.toNanos() - (System.nanoTime() - askedAtNanos));
        } finally {
            acks.close(request);
        }
    }

    /** Sends an event that another node wants acknowledged, and tells it the answers; waits. */
    void answer(NodeMessage.WithAck asked) throws InterruptedException, TooManyAcksException {
        SocketPacket.Event event = asked.event();
        AckRequest request =
                acks.open(Broadcast.bytes(event.name(), event.arguments(), event.attachments()));
        try {
            ask(
                    request,
                    asked.recipients(),
                    new SocketPacket.Event(
                            name,
                            request.id(),
                            event.name(),
                            event.arguments(),
                            event.attachments()));
            nodes.answer(asked, request);
        } finally {
            acks.close(request);
        }
    }

    private void ask(AckRequest request, Recipients recipients, SocketPacket.Event event) {
        Delivery delivery = new Delivery(new Broadcast(event, null), recipients.onlyNow(), null);
        order.lock();
        try {
            members.visit(
                    recipients,
                    member -> {
                        if (member.answers()) {
                            request.ask(member);
                        }
                        if (!delivery.to(member)) {
                            request.giveUp(member);
                        }
                    });
        } finally {
            order.unlock();
        }
        int ignored = count(delivery.done());
    }

    /** A member has acknowledged an event; what nobody waits for is ignored. */
    void acknowledge(Member member, long id, Answer answer) {
        if (acks.answer(member, id, answer)) {
            counts.add(Kind.ACKS_IN);
        }
    }

    /** Answers have come from another node. */
    void add(NodeMessage.AckPart part) {
        acks.add(part);
    }

    /** Takes a member in: what is said from now on waits until it has been greeted. */
    void enter(Member member) {
        order.lock();
        try {
            members.add(member);
        } finally {
            order.unlock();
        }
    }

    /**
     * Takes back a member that was lost, under its old id and into its old rooms.
     *
     * @param offset of the last event that it has got
     * @param made makes the member of what was kept of it
     * @return what it has missed; null where it cannot come back
     */
    List<Broadcast> reenter(String pid, String offset, Function<Recovery.Kept, Member> made) {
        order.lock();
        try {
            Recovery.Kept kept = recovery.find(pid, offset);
            if (kept == null) {
                return null;
            }
            Member member = made.apply(kept);
            members.add(member);
            kept.rooms().forEach(room -> members.join(member, room));
            return recovery.missed(kept, offset);
        } finally {
            order.unlock();
        }
    }

    /** Sends a member what has been said since it came; for its own thread. */
    void greeted(Member member) {
        for (List<Broadcast> batch; (batch = next(member)) != null; ) {
            for (Broadcast broadcast : batch) {
                member.takeAndWait(broadcast);
            }
        }
    }

    private List<Broadcast> next(Member member) {
        order.lock();
        try {
            List<Broadcast> batch = member.waiting;
            member.waiting = batch.isEmpty() ? null : new ArrayList<>();
            member.waitingBytes = 0;
            return batch.isEmpty() ? null : batch;
        } finally {
            order.unlock();
        }
    }

    /**
     * Lets a member go, from all its rooms, once.
     *
     * @param pid under which it may come back; null for never
     */
    void exit(Member member, String pid) {
        order.lock();
        try {
            List<String> rooms = members.roomsOf(member);
            if (members.remove(member) && pid != null) {
                recovery.lost(pid, member.sid(), rooms);
            }
        } finally {
            order.unlock();
        }
        acks.giveUp(member);
    }

    /**
     * Puts a member into rooms, as many as it may be in.
     *
     * @return false where that would be more than {@code roomsMax}, and nothing is changed
     */
    boolean join(Member member, List<String> rooms, int roomsMax) {
        order.lock();
        try {
            List<String> present = members.roomsOf(member);
            long more = rooms.stream().filter(room -> !present.contains(room)).distinct().count();
            if (present.size() + more > roomsMax) {
                return false;
            }
            rooms.forEach(room -> members.join(member, room));
            return true;
        } finally {
            order.unlock();
        }
    }

    void leave(Member member, List<String> rooms) {
        order.lock();
        try {
            rooms.forEach(room -> members.leave(member, room));
        } finally {
            order.unlock();
        }
    }

    /** The rooms that a member has joined, in that order; its own one not among them. */
    List<String> roomsOf(Member member) {
        order.lock();
        try {
            return members.roomsOf(member);
        } finally {
            order.unlock();
        }
    }

    /** Puts members of all nodes into rooms. */
    public void joinAll(Recipients recipients, List<String> rooms) {
        act(new NodeMessage.Join(recipients, rooms));
    }

    /** Takes members of all nodes out of rooms. */
    public void leaveAll(Recipients recipients, List<String> rooms) {
        act(new NodeMessage.Leave(recipients, rooms));
    }

    /**
     * Disconnects members of all nodes.
     *
     * @param closing whether their connections end too, and with them other namespaces
     */
    public void disconnectAll(Recipients recipients, boolean closing) {
        act(new NodeMessage.Disconnect(recipients, closing));
    }

    private void act(NodeMessage.Command command) {
        actHere(command);
        if (!command.recipients().onlyHere() && nodes.others()) {
            nodes.publish(command);
        }
    }

    /** Does with this node's members what another node, or this one, asks for. */
    void actHere(NodeMessage.Command command) {
        List<Member> disconnected = new ArrayList<>();
        order.lock();
        try {
            members.visit(
                    command.recipients(),
                    member -> {
                        switch (command) {
                            case NodeMessage.Join join ->
                                    join.rooms().forEach(room -> members.join(member, room));
                            case NodeMessage.Leave leave ->
                                    leave.rooms().forEach(room -> members.leave(member, room));
                            case NodeMessage.Disconnect disconnect -> disconnected.add(member);
                        }
                    });
        } finally {
            order.unlock();
        }
        if (command instanceof NodeMessage.Disconnect disconnect) {
            disconnected.forEach(member -> member.disconnect(disconnect.closing()));
        }
    }

    /** Hears nothing more of other nodes. */
    void close() {
        nodes.close();
    }
}
