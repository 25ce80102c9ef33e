/** Plays a recording's client against a server and compares what comes back. */
package dev.threadmill.recording.replay;
