/** Benchmarks of the wire's codecs: frames, masks, UTF-8, HTTP responses, Socket.IO packets. */
package dev.threadmill.bench.codec;
