package dev.threadmill.server.net;

/** Whether a peer is still there. Belongs to the warden. */
final class LifeSigns {
    /** What a peer's silence asks for. */
    enum Need {
        NOTHING,
        PING,
        GIVE_UP
    }

    private long heardBytes;
    private int heardAtTick;
    private int pingedAtTick;

    LifeSigns(int now) {
        heardAtTick = now;
    }

    /**
     * Takes a look.
     *
     * @param bytes all that was ever read from the peer: any of them is a sign of life
     * @param pingTicks silence that asks for a ping, 0 for never; {@code idleTicks} for giving up
     */
    Need look(int now, long bytes, int pingTicks, int idleTicks) {
        if (bytes != heardBytes) {
            heardBytes = bytes;
            heardAtTick = now;
        }
        int quiet = now - heardAtTick;
        if (idleTicks > 0 && quiet >= idleTicks) {
            return Need.GIVE_UP;
        }
        if (pingTicks > 0 && quiet >= pingTicks && now - pingedAtTick >= pingTicks) {
            pingedAtTick = now;
            return Need.PING;
        }
        return Need.NOTHING;
    }
}
