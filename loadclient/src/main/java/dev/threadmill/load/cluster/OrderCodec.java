package dev.threadmill.load.cluster;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.planfile.PlanReader;

/**
 * Orders as bytes: version, run, kind, and what belongs to it. Version and run stay where they are
 * in all versions, so that an order of another one can be answered.
 */
final class OrderCodec {
    /** Of all messages, both ways. */
    static final byte VERSION = 1;

    static final int ID_BYTES_MAX = 200;

    /** Plans are written in ASCII. */
    private static final int PLAN_BYTES_MAX = PlanReader.TEXT_CHARS_MAX;

    private static final byte TAKE = 1;
    private static final byte START = 2;

    private OrderCodec() {}

    static byte[] encode(Order order) {
        Out out = new Out().put(VERSION).put(order.run());
        return switch (order) {
            case Order.Take take ->
                    out.put(TAKE)
                            .put(take.shard().index())
                            .put(take.shard().count())
                            .put(take.plan())
                            .bytes();
            case Order.Start start -> out.put(START).put(start.atMicros()).bytes();
        };
    }

    /** The version of an order that may be of another one. */
    static byte version(byte[] bytes) throws MalformedException {
        return new In(bytes).tag();
    }

    /** The run of an order that may be of another version. */
    static String run(byte[] bytes) throws MalformedException {
        In in = new In(bytes);
        in.tag();
        return in.text(ID_BYTES_MAX);
    }

    static Order decode(byte[] bytes) throws MalformedException {
        In in = new In(bytes);
        if (in.tag() != VERSION) {
            throw new MalformedException("is of another version");
        }
        String run = in.text(ID_BYTES_MAX);
        Order order =
                switch (in.tag()) {
                    case TAKE -> new Order.Take(run, shard(in), in.text(PLAN_BYTES_MAX));
                    case START -> new Order.Start(run, in.number());
                    default -> throw new MalformedException("is of no kind that there is");
                };
        in.end();
        return order;
    }

    private static Shard shard(In in) throws MalformedException {
        int index = in.number(Shard.COUNT_MAX);
        int count = in.number(Shard.COUNT_MAX);
        try {
            return new Shard(index, count);
        } catch (InvalidPlanException e) {
            throw new MalformedException("has a shard that is none");
        }
    }
}
