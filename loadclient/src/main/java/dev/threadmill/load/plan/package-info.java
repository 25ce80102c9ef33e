/**
 * What to run: immutable records, validated when they are made. Opens no sockets, starts no
 * threads, reads no clock.
 */
package dev.threadmill.load.plan;
