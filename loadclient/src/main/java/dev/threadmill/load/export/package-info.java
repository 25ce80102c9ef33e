/** Shows a running test to monitoring systems: scraped by Prometheus, pushed by OTLP. */
package dev.threadmill.load.export;
