/** Keeps what load tests have measured, on disk and within bounds, and shows it over REST. */
package dev.threadmill.server.runs;
