/** Benchmarks of what is private to this package in the server. */
package dev.threadmill.server.net;
