package dev.threadmill.bench;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The one question that a benchmark class answers: the heading of its chart, and the first sentence
 * of its Javadoc.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Question {
    /** The question, with its question mark. */
    String value();

    /** What it is about. */
    Area area();

    /** What the number does not say, for somebody who is about to cite it. */
    String unsaid();

    /** The counters that answer it rather than the time: each with its unit after a slash. */
    String[] counters() default {};
}
