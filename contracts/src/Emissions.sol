// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// What a token tells of its burns.
interface IBurns {
    /// @param day Unix seconds / 86,400
    function burnedOn(uint256 day) external view returns (uint256);
}

/// @title How much of each token may have been earned by now
/// @notice The parts of an emission are set once per token and can never be changed, so no key can raise what a ledger may issue.
contract Emissions is Ownable {
    /// @dev 96 bits of amount times 32 bits of ratio or seconds fit 128 bits: other implementations need no wider integer
    /// for the products. `initialPerPeriod` and `cap` are wei.
    struct Schedule {
        uint64 start; // Unix seconds
        uint32 periodSeconds;
        uint32 numerator; // each period's amount is the one before times numerator / denominator, floored
        uint32 denominator;
        uint96 initialPerPeriod;
        uint128 cap; // bounds the cumulative amount
    }

    /// A flat emission that then falls linearly to nothing; beside a schedule or, if that emits nothing, alone.
    struct Taper {
        uint64 start; // Unix seconds
        uint32 periodSeconds;
        uint32 flatPeriods;
        uint32 taperPeriods;
        uint96 perPeriod; // wei
    }

    /// Net emission: what was burned is emitted again, smoothed over days (T = (6 T + burned) / 7), up to a cap per day.
    struct Net {
        uint64 firstDay; // Unix seconds / 86,400
        uint96 capPerDay; // wei; 0 for no net emission
    }

    /// @dev A schedule as it is stored: what else there is stands in its second slot, so that most tokens cost two reads.
    struct Terms {
        uint64 start;
        uint32 periodSeconds;
        uint32 numerator;
        uint32 denominator;
        uint96 initialPerPeriod;
        uint128 cap;
        bool tapers;
        bool returnsBurns;
    }

    struct NetSum {
        uint256 smoothed; // T of the day before `day`
        uint64 day; // the first day that is not in it
        uint128 total;
    }

    /// A decaying schedule ends after this many periods even if its amount has not reached zero: it bounds the loop.
    uint256 public constant MAX_PERIODS = 512;

    mapping(address asset => Terms) private _terms;
    mapping(address asset => Taper) private _tapers;
    mapping(address asset => Net) private _nets;
    mapping(address asset => NetSum) private _netSums;

    event ScheduleSet(address indexed asset, Schedule schedule);
    event TaperSet(address indexed asset, Taper taper);
    event NetSet(address indexed asset, Net net);

    error ScheduleAlreadySet(address asset);
    error BadSchedule();

    constructor(address owner_) Ownable(owner_) {}

    /// @notice Sets the schedule of a token that has none yet, as its whole emission.
    function setSchedule(address asset, Schedule calldata schedule_) external onlyOwner {
        _setTerms(asset, schedule_, false, false);
    }

    /// @notice Sets all parts of the emission of a token that has none yet; parts of zeros emit nothing.
    function setEmission(address asset, Schedule calldata schedule_, Taper calldata taper_, Net calldata net_) external onlyOwner {
        (bool tapers, bool returnsBurns) = (taper_.perPeriod > 0, net_.capPerDay > 0);
        if (tapers && taper_.periodSeconds == 0) revert BadSchedule();
        _setTerms(asset, schedule_, tapers, returnsBurns);
        if (tapers) {
            _tapers[asset] = taper_;
            emit TaperSet(asset, taper_);
        }
        if (returnsBurns) {
            _nets[asset] = net_;
            _netSums[asset].day = net_.firstDay;
            emit NetSet(asset, net_);
        }
    }

    function schedule(address asset) external view returns (Schedule memory) {
        Terms memory t = _terms[asset];
        return Schedule(t.start, t.periodSeconds, t.numerator, t.denominator, t.initialPerPeriod, t.cap);
    }

    function taper(address asset) external view returns (Taper memory) {
        return _tapers[asset];
    }

    function net(address asset) external view returns (Net memory) {
        return _nets[asset];
    }

    /// @notice Wei of `asset` emitted from the beginning until `timestamp` (Unix seconds); 0 without a schedule. Never falls.
    /// @dev The sum of three parts, each floored by itself; docs/contracts.md has the formulas.
    function cumulative(address asset, uint256 timestamp) external view returns (uint128) {
        Terms memory terms = _terms[asset];
        uint256 sum = _decayed(terms, timestamp);
        if (terms.tapers) sum += _tapered(_tapers[asset], timestamp);
        if (terms.returnsBurns) sum += _netUntil(asset, timestamp / 1 days).total;
        return sum < type(uint128).max ? uint128(sum) : type(uint128).max;
    }

    /// @notice Wei of a usual day, for bounds: what time alone emitted in the last 24 hours, or on average since it began if that is
    /// more, and the most that net emission gives.
    function perDay(address asset, uint256 timestamp) external view returns (uint256 usual) {
        Terms memory terms = _terms[asset];
        usual = _usual(terms.start, timestamp, _decayed(terms, timestamp), _decayed(terms, timestamp - 1 days));
        if (terms.tapers) {
            Taper memory t = _tapers[asset];
            usual += _usual(t.start, timestamp, _tapered(t, timestamp), _tapered(t, timestamp - 1 days));
        }
        if (terms.returnsBurns) usual += _nets[asset].capPerDay;
    }

    /// @notice Adds the days that are over to the stored sum, so that later calls need not. Anyone may; it changes no amount.
    function addNetDays(address asset) external {
        if (_terms[asset].returnsBurns) _netSums[asset] = _netUntil(asset, block.timestamp / 1 days);
    }

    function _setTerms(address asset, Schedule calldata s, bool tapers, bool returnsBurns) private {
        if (_terms[asset].periodSeconds != 0) revert ScheduleAlreadySet(asset);
        if (s.periodSeconds == 0 || s.denominator == 0 || s.numerator > s.denominator) revert BadSchedule();
        _terms[asset] =
            Terms(s.start, s.periodSeconds, s.numerator, s.denominator, s.initialPerPeriod, s.cap, tapers, returnsBurns);
        emit ScheduleSet(asset, s);
    }

    function _usual(uint64 start, uint256 timestamp, uint256 now_, uint256 yesterday) private pure returns (uint256) {
        uint256 age = timestamp > start + 1 days ? timestamp - start : 1 days;
        uint256 average = now_ * 1 days / age;
        return now_ - yesterday > average ? now_ - yesterday : average;
    }

    /// @dev Whole periods, plus the linear part of the running period, floored.
    function _decayed(Terms memory s, uint256 timestamp) private pure returns (uint256) {
        if (s.periodSeconds == 0 || timestamp <= s.start) return 0;
        uint256 elapsed = timestamp - s.start;
        if (elapsed > type(uint64).max) elapsed = type(uint64).max;
        (uint256 whole, uint256 running) = _wholePeriods(s, elapsed / s.periodSeconds);
        uint256 sum = whole + running * (elapsed % s.periodSeconds) / s.periodSeconds;
        return sum < s.cap ? sum : s.cap;
    }

    /// @return sum of the first `periods` periods (it stops adding once the cap is passed)
    /// @return amount of the period that follows them
    function _wholePeriods(Terms memory s, uint256 periods) private pure returns (uint256 sum, uint256 amount) {
        amount = s.initialPerPeriod;
        if (s.numerator == s.denominator) return (periods * amount, amount);
        uint256 bound = periods < MAX_PERIODS ? periods : MAX_PERIODS;
        for (uint256 i = 0; i < bound && amount != 0 && sum < s.cap; ++i) {
            sum += amount;
            amount = amount * s.numerator / s.denominator;
        }
        if (periods >= MAX_PERIODS) amount = 0;
    }

    /// @dev The flat part is P x / p; the taper falls from the same rate to 0 in D seconds: P x (2 D - x) / (2 D p).
    function _tapered(Taper memory t, uint256 timestamp) private pure returns (uint256) {
        if (t.perPeriod == 0 || timestamp <= t.start) return 0;
        uint256 elapsed = timestamp - t.start;
        uint256 flat = uint256(t.flatPeriods) * t.periodSeconds;
        uint256 span = uint256(t.taperPeriods) * t.periodSeconds;
        if (elapsed <= flat || span == 0) return t.perPeriod * (elapsed < flat ? elapsed : flat) / t.periodSeconds;
        uint256 x = elapsed - flat < span ? elapsed - flat : span;
        return uint256(t.perPeriod) * t.flatPeriods + t.perPeriod * x * (2 * span - x) / (2 * span * t.periodSeconds);
    }

    /// @dev Days before `day`, from the stored sum on, or from the first day if that is already past it.
    function _netUntil(address asset, uint256 day) private view returns (NetSum memory sum) {
        Net memory terms = _nets[asset];
        sum = _netSums[asset];
        if (day < sum.day) sum = NetSum(0, terms.firstDay, 0);
        for (; sum.day < day; ++sum.day) {
            sum.smoothed = (6 * sum.smoothed + IBurns(asset).burnedOn(sum.day)) / 7;
            sum.total += sum.smoothed < terms.capPerDay ? uint96(sum.smoothed) : terms.capPerDay;
        }
    }
}
