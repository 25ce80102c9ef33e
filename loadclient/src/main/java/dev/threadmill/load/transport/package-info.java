/**
 * Speaks to a target: one file per protocol, blocking, one connection per {@link
 * dev.threadmill.load.transport.Caller}. Decides nothing about when or how often.
 */
package dev.threadmill.load.transport;
