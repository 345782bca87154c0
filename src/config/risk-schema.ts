import { z } from 'zod';
import { Duration } from './values.ts';

const Off = z.literal('off');
const Share = z.number().gt(0).lt(1);
const Growth = z.number().min(0).max(10);
const Weeks = z.int().min(1).max(12);
const Percentile = z.union([z.literal(50), z.literal(85), z.literal(95)], 'write 50, 85 or 95');

/** Thresholds of the rules of metrics.md section 8, each of which may be `off`. What is not written is inherited. */
export const RiskRules = z.strictObject({
  R1: z
    .union([
      Off,
      z.strictObject({ chance: z.exactOptional(Share), lateFor: z.exactOptional(Duration) }),
    ])
    .optional(),
  R2: z
    .union([Off, z.strictObject({ factor: z.exactOptional(z.number().gt(0).max(10)) })])
    .optional(),
  R3: z.union([Off, z.strictObject({ percentile: z.exactOptional(Percentile) })]).optional(),
  R4: z
    .union([Off, z.strictObject({ elapsed: z.exactOptional(z.number().min(0).lt(1)) })])
    .optional(),
  R5: z.union([Off, z.strictObject({ within: z.exactOptional(Duration) })]).optional(),
  R6: z.union([Off, z.strictObject({ growth: z.exactOptional(Growth) })]).optional(),
  R7: z.union([Off, z.strictObject({ weeks: z.exactOptional(Weeks) })]).optional(),
  R8: z
    .union([Off, z.strictObject({ percentile: z.exactOptional(z.int().min(1).max(99)) })])
    .optional(),
  R9: z.union([Off, z.strictObject({ chance: z.exactOptional(Share) })]).optional(),
  R10: z
    .union([
      Off,
      z.strictObject({ weeks: z.exactOptional(Weeks), growth: z.exactOptional(Growth) }),
    ])
    .optional(),
  R11: z.union([Off, z.strictObject({ within: z.exactOptional(Duration) })]).optional(),
  R12: z
    .union([Off, z.strictObject({ urgentAfterLimits: z.exactOptional(z.number().min(1)) })])
    .optional(),
});
export type RiskRules = z.infer<typeof RiskRules>;
