package dev.threadmill.load.verify;

import dev.threadmill.load.engine.CannotRunException;
import dev.threadmill.load.engine.Descriptors;
import dev.threadmill.load.engine.Probe;
import dev.threadmill.load.engine.Run;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.transport.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Verifies claims: starts the servers, runs the rounds, judges, and ends the servers. */
public final class Verifier {
    private final Claims claims;
    private final Path folder;
    private final VerifyListener listener;
    private final Duration within;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean stopped;
    private Run current;
    private long beginNanos;

    /**
     * Prepares a verification.
     *
     * @param folder in which servers are started
     * @param within after this time no rounds are added: what is undecided then stays so
     */
    public Verifier(Claims claims, Path folder, Duration within, VerifyListener listener) {
        this.claims = claims;
        this.within = within;
        this.folder = folder;
        this.listener = listener;
    }

    /** Asks it to end: the round that runs is broken off. May be called by any thread. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            if (current != null) {
                current.stop();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Verifies the claims in their order; those that it did not get to are not in the answer. */
    public List<Judgement> verify() throws InterruptedException {
        List<Judgement> judgements = new ArrayList<>();
        beginNanos = System.nanoTime();
        try (Servers servers = new Servers(claims.servers(), folder)) {
            for (Trial trial : claims.trials()) {
                if (stopped()) {
                    break;
                }
                for (Judgement judgement : verify(trial, servers)) {
                    judgements.add(judgement);
                    listener.judged(judgement);
                }
            }
        }
        return judgements;
    }

    private boolean stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    private List<Judgement> verify(Trial trial, Servers servers) throws InterruptedException {
        try {
            return rounds(trial, servers);
        } catch (CannotVerifyException e) {
            return all(trial, e.ruling(), e.getMessage());
        } catch (ConnectException e) {
            return all(trial, Ruling.ERROR, "the target cannot be reached: " + e.getMessage());
        } catch (CannotRunException e) {
            return all(trial, Ruling.ERROR, e.getMessage());
        } catch (InvalidPlanException e) {
            // The file was read well: this machine does not allow it.
            return all(trial, Ruling.SKIPPED, e.faults().getFirst().message());
        }
    }

    private static List<Judgement> all(Trial trial, Ruling ruling, String why) {
        return trial.claims().stream().map(claim -> Judgement.without(claim, ruling, why)).toList();
    }

    private List<Judgement> rounds(Trial trial, Servers servers)
            throws InterruptedException, CannotVerifyException, ConnectException {
        for (String name : trial.servers()) {
            Optional<String> missing = servers.missing(name);
            if (missing.isPresent()) {
                throw new CannotVerifyException(Ruling.SKIPPED, missing.get());
            }
        }
        Rule rule = new Rule(trial);
        List<Round> ours = new ArrayList<>();
        List<Round> theirs = new ArrayList<>();
        List<Judgement> judgements = new ArrayList<>();
        for (int round = 1 - trial.discarded(); round <= trial.roundsMax(); round++) {
            listener.round(trial, Math.max(0, round));
            boolean counts = round > 0;
            // Turns change their order: A B, B A.
            boolean first = Math.floorMod(round, 2) == 1;
            Optional<Round> before = first ? Optional.empty() : turn(trial, true, servers);
            Round mine = turn(trial, false, servers).orElseThrow();
            Optional<Round> other = first ? turn(trial, true, servers) : before;
            if (stopped()) {
                return List.of();
            }
            if (counts) {
                ours.add(mine);
                other.ifPresent(theirs::add);
                judge(trial, rule, ours, theirs, judgements);
                boolean late = System.nanoTime() - beginNanos > within.toNanos();
                if (judgements.stream().allMatch(judgement -> over(trial, judgement, ours))
                        || (late && round >= trial.rounds())) {
                    break;
                }
            }
        }
        return judgements;
    }

    private static void judge(
            Trial trial,
            Rule rule,
            List<Round> ours,
            List<Round> theirs,
            List<Judgement> judgements) {
        for (int i = 0; i < trial.claims().size(); i++) {
            Claim claim = trial.claims().get(i);
            if (judgements.size() <= i) {
                judgements.add(rule.judge(claim, ours, theirs));
            } else {
                judgements.set(i, rule.again(judgements.get(i), ours, theirs));
            }
        }
    }

    /** Whether more rounds would say no more. */
    private static boolean over(Trial trial, Judgement judgement, List<Round> rounds) {
        return switch (judgement.ruling()) {
            case UNDECIDED -> false;
            // Before there are enough rounds it tells that requests failed.
            case FAILED, CLIENT_LIMITED, SKIPPED, ERROR -> true;
            case PASSED -> rounds.size() >= trial.rounds();
        };
    }

    /** One round of a target; none where there is no second target. */
    private Optional<Round> turn(Trial trial, boolean against, Servers servers)
            throws InterruptedException, CannotVerifyException, ConnectException {
        Optional<LoadText> text = against ? trial.against() : trial.load();
        if (against && text.isEmpty()) {
            return Optional.empty();
        }
        List<Figure> figures = trial.claims().stream().map(Claim::figure).toList();
        Map<String, String> addresses = new HashMap<>();
        Optional<Server> looked = Optional.empty();
        List<String> names = names(trial, text, against);
        for (String name : names) {
            Server server =
                    trial.fresh() && looked.isEmpty() ? servers.fresh(name) : servers.get(name);
            addresses.put(name, server.address());
            looked = looked.isEmpty() ? Optional.of(server) : looked;
        }
        if (trial.fresh()) {
            TimeUnit.NANOSECONDS.sleep(trial.settle().toNanos());
        }
        Turn turn = new Turn(figures, looked, listener);
        if (text.isEmpty()) {
            return Optional.of(turn.look());
        }
        Plan plan = text.get().plan(addresses);
        Descriptors.check(plan.target().sockets(plan.connections()));
        Probe.check(plan);
        return Optional.of(turn.run(begin(plan)));
    }

    /** The servers of a turn; first the one whose process is looked at. */
    private static List<String> names(Trial trial, Optional<LoadText> text, boolean against) {
        List<String> names = new ArrayList<>();
        if (!against) {
            trial.server().ifPresent(names::add);
        }
        text.ifPresent(load ->
                load.servers().stream().filter(name -> !names.contains(name)).forEach(names::add));
        return names;
    }

    private Run begin(Plan plan) {
        Run run = new Run(plan);
        lock.lock();
        try {
            current = run;
            if (stopped) {
                run.stop();
            }
        } finally {
            lock.unlock();
        }
        return run;
    }
}
