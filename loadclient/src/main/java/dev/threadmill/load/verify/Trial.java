package dev.threadmill.load.verify;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rounds of one load, and the claims that they decide.
 *
 * @param load none where a server is only started
 * @param against a second load, measured in turns with the first
 * @param server whose process is looked at: the one under load, unless another is named
 * @param rounds how many count at least; {@link dev.threadmill.load.statistics.Looks#ROUNDS_MIN} at
 *     least
 * @param roundsMax how many are run while a claim is undecided
 * @param discarded rounds before those that count, in which this process and the server get warm
 * @param fresh whether each round gets a server that was just started
 * @param settle how long such a server is left alone first
 * @param failedShareMax how many requests may fail, 0 to 1
 * @param claims one at least
 */
public record Trial(
        Optional<LoadText> load,
        Optional<LoadText> against,
        Optional<String> server,
        int rounds,
        int roundsMax,
        int discarded,
        boolean fresh,
        Duration settle,
        double failedShareMax,
        List<Claim> claims) {
    public Trial {
        claims = List.copyOf(claims);
    }

    /** The servers of the file that it needs, without those that these refer to. */
    public Set<String> servers() {
        Set<String> names = new LinkedHashSet<>();
        load.ifPresent(text -> names.addAll(text.servers()));
        against.ifPresent(text -> names.addAll(text.servers()));
        server.ifPresent(names::add);
        return names;
    }

    /** How long its rounds take at least, without connecting and starting servers. */
    public Duration length() {
        Duration once =
                load.map(LoadText::length)
                        .orElse(Duration.ZERO)
                        .plus(against.map(LoadText::length).orElse(Duration.ZERO))
                        .plus(fresh ? settle : Duration.ZERO);
        return once.multipliedBy((long) rounds + discarded);
    }

    /** The same with so many rounds, and no more. */
    public Trial withRounds(int count) {
        return new Trial(
                load,
                against,
                server,
                count,
                count,
                discarded,
                fresh,
                settle,
                failedShareMax,
                claims);
    }

    /** The same about some of its claims. */
    public Trial withClaims(List<Claim> chosen) {
        return new Trial(
                load,
                against,
                server,
                rounds,
                roundsMax,
                discarded,
                fresh,
                settle,
                failedShareMax,
                chosen);
    }
}
