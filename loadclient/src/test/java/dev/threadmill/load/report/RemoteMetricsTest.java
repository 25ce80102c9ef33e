package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class RemoteMetricsTest {
    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    @Test
    void namesTheWorkersAndWhoIsLost() throws Exception {
        String summary =
                RemoteMetrics.summary(
                        json("{'total_requests':1980,'successful_requests':1980}"),
                        json(
                                "{'incomplete':true,'workers':[{'name':'t\\u001bwo','state':'died',"
                                        + "'total_requests':780,'note':'gone'}]}"));
        assertTrue(summary.contains("worker       t?wo  died  780  gone\n"), summary);
        assertTrue(summary.contains("incomplete   workers were lost"), summary);
    }
}
