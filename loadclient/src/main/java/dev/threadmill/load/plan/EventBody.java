package dev.threadmill.load.plan;

/** What the argument of a Socket.IO event may be. */
final class EventBody {
    private EventBody() {}

    static void check(SocketIoMode mode, Payload body, int bytes, Faults faults) {
        faults.unless(
                bytes >= (body.isEmpty() ? Target.SocketIo.MESSAGE_BYTES_MIN : 1)
                        && bytes <= Target.WebSocket.MESSAGE_BYTES_MAX,
                body.isEmpty() ? "size" : "body",
                "must be between " + Target.SocketIo.MESSAGE_BYTES_MIN + " bytes and 16MiB");
        if (!body.isEmpty()) {
            boolean any = mode instanceof SocketIoMode.Ack;
            faults.unless(
                    any ? Json.isValue(body.text()) : Json.isObject(body.text()),
                    "body",
                    any
                            ? "must be JSON"
                            : "must be a JSON object: a field is added to it that tells its"
                                    + " event from others");
        }
    }
}
