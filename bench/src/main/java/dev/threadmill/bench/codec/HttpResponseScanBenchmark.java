package dev.threadmill.bench.codec;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.wire.HttpResponseParser;
import dev.threadmill.wire.MalformedResponseException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to follow one HTTP response that is in memory? */
@Question(
        area = Area.CODECS,
        value = "What does it cost to follow one HTTP response that is in memory?",
        unsaid =
                "The same response each time is kind to branch prediction; on a socket it may come in pieces.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HttpResponseScanBenchmark {
    @Param({"small", "browser", "chunked"})
    String kind;

    private final HttpResponseParser parser = new HttpResponseParser();
    private byte[] response;

    @Setup
    public void setup() {
        String text =
                switch (kind) {
                    case "small" ->
                            "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Sat, 21 Nov 2026 00:00:00"
                                    + " GMT\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n"
                                    + "Connection: keep-alive\r\n\r\nhello world";
                    case "browser" ->
                            "HTTP/1.1 200 OK\r\n"
                                    + "X-Some-Header: a value of ordinary length\r\n".repeat(20)
                                    + "Content-Length: 11\r\n\r\nhello world";
                    default ->
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "b\r\nhello world\r\n".repeat(10)
                                    + "0\r\n\r\n";
                };
        response = text.getBytes(StandardCharsets.US_ASCII);
    }

    @Benchmark
    public int scan() throws MalformedResponseException {
        parser.startResponse(false);
        return parser.consume(response, 0, response.length) + parser.status();
    }
}
