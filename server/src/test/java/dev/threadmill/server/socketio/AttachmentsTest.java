package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attachments in JSON. */
class AttachmentsTest {
    private static final String ZERO = "{\"_placeholder\":true,\"num\":0}";

    private static String inside(String arguments) {
        return Attachments.inside(arguments, List.of(new byte[] {1}, new byte[] {2, 3}));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'_placeholder':true,'num':0}|{'base64':'AQ=='}",
                "{'num':1,'_placeholder':true}|{'base64':'AgM='}",
                "1, {'a' : {'_placeholder':true,'num':1}} ,2|1, {'a' : {'base64':'AgM='}} ,2",
                "[{'_placeholder':true,'num':1,'x':{'_placeholder':true,'num':0}},1]"
                        + "|[{'base64':'AgM='},1]",
                "{'_placeholder':true,'num':2}|{'_placeholder':true,'num':2}",
                "{'_placeholder':true,'num':'0'}|{'_placeholder':true,'num':'0'}",
                "{'_placeholder':1,'num':0}|{'_placeholder':1,'num':0}",
                "{'_placeholder':{'_placeholder':true,'num':0},'num':{'num':0}}"
                        + "|{'_placeholder':{'base64':'AQ=='},'num':{'num':0}}",
                "1e99999999999,-0.10,'\\ud800'|1e99999999999,-0.10,'\\ud800'",
                "{'a':7,'num':0,'a':[7]}|{'a':7,'num':0,'a':[7]}"
            })
    void standWhereTheirPlaceholdersWere(String arguments, String filled) {
        assertEquals(filled.replace('\'', '"'), inside(arguments.replace('\'', '"')));
    }

    @Test
    void areFoundAsDeepAsPacketsMayBe() {
        String open = "[".repeat(998);
        String close = "]".repeat(998);
        assertEquals(open + "{\"base64\":\"AQ==\"}" + close, inside(open + ZERO + close));
    }

    @Test
    void harmNothingInWhatIsNoJson() {
        assertEquals("{]", inside("{]"));
        String deep = "[".repeat(5_000) + ZERO + "]".repeat(5_000);
        assertEquals(deep, inside(deep));
    }
}
