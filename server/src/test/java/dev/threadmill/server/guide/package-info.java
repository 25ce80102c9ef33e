/** The guide of MockForge: its examples, tests, calls and metrics, one by one. */
package dev.threadmill.server.guide;
