/** What all benchmarks share: the questions that they answer. */
package dev.threadmill.bench;
