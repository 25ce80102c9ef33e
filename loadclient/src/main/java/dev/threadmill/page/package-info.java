/**
 * Pages for people: one HTML file each, with its charts and figures inside, that needs no network.
 */
package dev.threadmill.page;
