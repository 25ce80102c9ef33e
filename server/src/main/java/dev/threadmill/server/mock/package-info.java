/**
 * What a configuration says about mocks: immutable records, checked when read. What is then said on
 * a WebSocket is the business of {@code handler}.
 */
package dev.threadmill.server.mock;
