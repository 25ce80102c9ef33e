package dev.threadmill.load.report;

import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Verdict;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** JUnit's XML, as continuous integration reads it. */
public final class JUnitXml {
    private JUnitXml() {}

    /** What became of a case. */
    public enum State {
        PASSED,
        FAILURE,
        ERROR,
        SKIPPED
    }

    /**
     * One test case.
     *
     * @param type of what went wrong, such as {@code undecided}
     * @param message in one line; empty where it has passed
     * @param output more of it, in any number of lines
     */
    public record Case(
            String suite, String name, State state, String type, String message, String output) {}

    /** A case for each threshold; one for the run as a whole where there is none. */
    public static String of(Result result) {
        List<Case> cases = new ArrayList<>();
        String suite = "threadmill";
        String output = Summary.of(result, Ink.PLAIN);
        for (Verdict verdict : result.thresholds()) {
            String was = verdict.measured() ? "was " + Summary.figure(verdict) : "was not measured";
            cases.add(
                    new Case(
                            suite,
                            verdict.expression(),
                            verdict.passed() ? State.PASSED : State.FAILURE,
                            "threshold",
                            was,
                            ""));
        }
        boolean some = result.counts().ok() > 0 && !result.incomplete();
        cases.add(
                new Case(
                        suite,
                        "requests succeed",
                        some ? State.PASSED : State.FAILURE,
                        "run",
                        some ? "" : "nothing succeeded, or a part of the load was not run",
                        output));
        String name = result.plan().name().isEmpty() ? "threadmill" : result.plan().name();
        return of(name, result.startedAt(), result.measuredS(), cases);
    }

    /**
     * A suite of cases.
     *
     * @param seconds that it took
     */
    public static String of(String name, Instant startedAt, double seconds, List<Case> cases) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            attribute(xml, "name", name);
            attribute(xml, "timestamp", startedAt.toString());
            attribute(xml, "time", String.format(Locale.ROOT, "%.3f", seconds));
            attribute(xml, "tests", String.valueOf(cases.size()));
            attribute(xml, "failures", count(cases, State.FAILURE));
            attribute(xml, "errors", count(cases, State.ERROR));
            attribute(xml, "skipped", count(cases, State.SKIPPED));
            for (Case one : cases) {
                write(xml, one);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML cannot be written to a string", e);
        }
        return text.toString();
    }

    private static void write(XMLStreamWriter xml, Case one) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        attribute(xml, "classname", one.suite());
        attribute(xml, "name", one.name());
        if (one.state() != State.PASSED) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement(one.state().name().toLowerCase(Locale.ROOT));
            attribute(xml, "message", one.message());
            if (one.state() != State.SKIPPED) {
                attribute(xml, "type", one.type());
            }
            xml.writeEndElement();
        }
        if (!one.output().isEmpty()) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("system-out");
            xml.writeCharacters(legal(one.output()));
            xml.writeEndElement();
        }
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
    }

    private static void attribute(XMLStreamWriter xml, String name, String value)
            throws XMLStreamException {
        xml.writeAttribute(name, legal(value));
    }

    /** XML 1.0 has no place for most control characters, not even escaped (section 2.2). */
    private static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().map(c -> isLegal(c) ? c : 0xFFFD).forEach(legal::appendCodePoint);
        return legal.toString();
    }

    private static boolean isLegal(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    private static String count(List<Case> cases, State state) {
        return String.valueOf(cases.stream().filter(one -> one.state() == state).count());
    }
}
