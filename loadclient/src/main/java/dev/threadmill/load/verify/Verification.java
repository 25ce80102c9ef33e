package dev.threadmill.load.verify;

import java.time.Instant;
import java.util.List;

/**
 * All that a verification has to tell.
 *
 * @param seconds that it took
 * @param interrupted whether it was asked to end before all claims were looked at
 */
public record Verification(
        Claims claims,
        Instant startedAt,
        double seconds,
        List<Judgement> judgements,
        boolean interrupted) {
    public Verification {
        judgements = List.copyOf(judgements);
    }

    public long count(Ruling ruling) {
        return judgements.stream().filter(judgement -> judgement.ruling() == ruling).count();
    }
}
