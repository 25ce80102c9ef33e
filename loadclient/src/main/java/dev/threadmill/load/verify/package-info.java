/**
 * Claims that are measured: a file says what is promised, rounds of load show what is true of it. A
 * claim that the rounds cannot decide is never passed. Prints nothing.
 */
package dev.threadmill.load.verify;
