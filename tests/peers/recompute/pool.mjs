// What an epoch shares out: the operator's part of what the token emits, as far as the network's reward policy mints it.
import { amount, need } from "./blocks.mjs";

const WEEK_MS = 604_800_000n, WHOLE = 10n ** 18n, CREDIT = 10n, MOST = 2n ** 128n - 1n, MOST_MICRO = 2n ** 63n - 1n, MOST_PERIODS = 512n, DAY = 86_400n;

const least = (a, b) => (a < b ? a : b);

/** What is minted, what is left of the emission, and where its net emission stands, given the carry before (null in epoch 0). */
export function mint(parameters, bundle, before, burns, payments) {
  const { token, reward, operators } = parameters;
  const { from, to } = bundle;
  const unminted = before ? amount(before.unminted) : 0n;
  const returned = back(token.emission.net, bundle, before);
  const whole = cumulative(token.emission, seconds(to)) - cumulative(token.emission, seconds(from)) + returned.emitted;
  const share = (whole * BigInt(reward.shareBps)) / (10_000n * BigInt(operators.length));
  const policy = reward.policy ?? { kind: "schedule" };
  const wanted = WANTED[policy.kind](policy, { share, unminted, revenue: revenue(policy, burns, payments), length: BigInt(to) - BigInt(from), operators: BigInt(operators.length) });
  const minted = least(wanted, share + unminted);
  return { minted, unminted: share + unminted - minted, net: returned.state };
}

const WANTED = {
  "schedule": (_, { share }) => share,
  "burn-and-mint": ({ mintBps, capPerWeek, microUsdPerToken }, { revenue, length, operators }) =>
    least((worth(revenue, microUsdPerToken) * BigInt(mintBps)) / 10_000n, (BigInt(capPerWeek) * length) / (WEEK_MS * operators)),
  "revenue-band": ({ floorBps, capBps, microUsdPerToken }, { share, revenue }) => {
    const [floor, cap] = [floorBps, capBps].map((bps) => worth(revenue * BigInt(bps), microUsdPerToken, 10_000n));
    return share > cap ? cap : share < floor ? floor : share;
  },
};

/** Net emission of the days that ended since the epoch before; in epoch 0 of those that ended in it. */
function back(net, { from, to, burned }, before) {
  if (!net) {
    need(burned === null, "burns of a token without net emission");
    return { state: null, emitted: 0n };
  }
  let [day, smoothed] = before ? [BigInt(before.net[0]), amount(before.net[1])] : [BigInt(net.firstDay), 0n];
  const days = seconds(to) / DAY - day;
  need(BigInt(burned.length) === (days > 0n ? days : 0n), "not the burns of every day that ended");
  let emitted = 0n;
  for (const wei of burned) {
    smoothed = (6n * smoothed + amount(wei)) / 7n;
    if (before || day >= seconds(from) / DAY) emitted += least(smoothed, BigInt(net.capPerDay));
    day++;
  }
  return { state: [day, smoothed], emitted };
}

const seconds = (ms) => BigInt(ms) / 1000n;
/** What a sum is in the token's smallest unit, at the definition's price. */
export const worth = (microUsd, price, parts = 1n) => (microUsd * WHOLE) / (BigInt(price) * parts);

/** Credits used up and, where the policy counts them, fees; in micro-dollars. */
function revenue({ countFees }, burns, payments) {
  const used = burns.reduce((sum, [, credits]) => sum + BigInt(credits) * CREDIT, 0n);
  return least(countFees ? payments.reduce((sum, [, , , fee]) => sum + BigInt(fee), used) : used, MOST_MICRO);
}

/** Everything a token has emitted by time alone until t. */
function cumulative(emission, t) {
  return least(periods(emission, t) + (emission.taper ? tapered(emission.taper, t) : 0n), MOST);
}

function periods(emission, t) {
  const [start, length, numerator, denominator, cap] = ["start", "periodSeconds", "numerator", "denominator", "cap"].map((key) => BigInt(emission[key]));
  let [running, sum] = [BigInt(emission.initialPerPeriod), 0n];
  if (t <= start) return 0n;
  const [full, inside] = [(t - start) / length, (t - start) % length];
  if (numerator === denominator) return least(full * running + (running * inside) / length, cap);
  for (let period = 0n; period < least(full, MOST_PERIODS) && running > 0n; period++, running = (running * numerator) / denominator) sum += running;
  return least(sum + (full < MOST_PERIODS ? (running * inside) / length : 0n), cap);
}

function tapered(taper, t) {
  const [start, per, length, flatPeriods, fallPeriods] = ["start", "perPeriod", "periodSeconds", "flatPeriods", "taperPeriods"].map((key) => BigInt(taper[key]));
  if (t <= start) return 0n;
  const [elapsed, flat, span] = [t - start, flatPeriods * length, fallPeriods * length];
  const falling = least(elapsed - flat, span);
  const fallen = falling > 0n ? (per * falling * (2n * span - falling)) / (2n * span * length) : 0n;
  return least((per * least(elapsed, flat)) / length + fallen, MOST);
}
