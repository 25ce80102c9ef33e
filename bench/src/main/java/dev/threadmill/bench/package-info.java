/** JMH benchmarks: one question each. */
package dev.threadmill.bench;
