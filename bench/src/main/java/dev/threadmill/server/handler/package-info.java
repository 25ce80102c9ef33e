/** Benchmarks that look into the handlers' room. */
package dev.threadmill.server.handler;
