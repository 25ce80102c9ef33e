/**
 * One load from several processes: a {@link dev.threadmill.load.cluster.Coordinator} divides a
 * plan, and {@link dev.threadmill.load.cluster.Worker}s run the parts. They meet in Redis and
 * nowhere else; every key there has a time to live, so that whoever is killed leaves nothing
 * behind.
 *
 * <ol>
 *   <li>A worker says once a second who it is ({@code load:worker:ID}, 3 s), and waits at its inbox
 *       ({@code load:inbox:ID}).
 *   <li>A coordinator takes as many free workers as it needs, or none ({@code load:claim:ID}, set
 *       only where it is not). It says once a second that it is there and what it wants ({@code
 *       load:run:RUN}, 5 s), and sends each worker its part, with the plan as text, which names no
 *       file. It holds the plan's headers, secret ones too: who may read Redis may read them.
 *   <li>A worker checks the target against those that it is allowed, connects, and reports that it
 *       is ready ({@code load:reports:RUN}), or why it is not; then the run does not begin.
 *   <li>When all are ready, the coordinator sends the time of the start, by the clock of Redis.
 *       Each worker finds out how far its own is off; half a round trip may remain.
 *   <li>Once a second a worker reports all that it has counted since the beginning, histograms
 *       included. A report that is lost, or comes twice, does no harm, and of a worker that dies
 *       the last one stays. The rows of the series are sent until it is known that they have come.
 *   <li>At the end each reports what a run in one process would have returned, and is free again.
 * </ol>
 *
 * <p>A worker that is not heard of for 5 s is given up and named in the result; the others go on.
 * It reads so in {@code load:run:RUN} when it wakes up, and stops. A worker stops too where that
 * key is gone for 2 s (its coordinator has died), where Redis is away for 10 s, and where its part
 * lasts 30 s longer than it can; what does not end before its start is left to itself after 5 s. A
 * Redis that comes back empty before that does no harm.
 */
package dev.threadmill.load.cluster;
