/**
 * Codecs: bytes in, facts out. Opens no sockets, starts no threads, reads no clock, knows no
 * policy.
 */
package dev.threadmill.wire;
