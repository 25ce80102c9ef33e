package dev.threadmill.server.socketio;

import java.util.List;

/**
 * What clients have acknowledged an event with.
 *
 * @param all in the order in which they came
 * @param missing how many clients have got the event and not answered
 */
public record Answers(List<Answer> all, int missing) {
    /**
     * One client's.
     *
     * @param arguments JSON values with commas between them; empty for none. Where attachments
     *     belong stands {@code {"_placeholder":true,"num":n}}
     */
    public record Answer(String arguments, List<byte[]> attachments) {}
}
