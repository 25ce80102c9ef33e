/**
 * What a flow of requests needs beside the wire: templates that are compiled once, rows of data,
 * values taken from answers, checks, cookies. Opens no sockets.
 */
package dev.threadmill.load.flow;
