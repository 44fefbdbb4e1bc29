// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// @title How much of each token may have been earned by now
/// @notice A schedule is set once per token and can never be changed, so no key can raise what a ledger may issue.
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

    /// A decaying schedule ends after this many periods even if its amount has not reached zero: it bounds the loop.
    uint256 public constant MAX_PERIODS = 512;

    mapping(address asset => Schedule) private _schedules;

    event ScheduleSet(address indexed asset, Schedule schedule);

    error ScheduleAlreadySet(address asset);
    error BadSchedule();

    constructor(address owner_) Ownable(owner_) {}

    /// @notice Sets the schedule of a token that has none yet.
    function setSchedule(address asset, Schedule calldata schedule_) external onlyOwner {
        if (_schedules[asset].periodSeconds != 0) revert ScheduleAlreadySet(asset);
        if (schedule_.periodSeconds == 0 || schedule_.denominator == 0 || schedule_.numerator > schedule_.denominator) {
            revert BadSchedule();
        }
        _schedules[asset] = schedule_;
        emit ScheduleSet(asset, schedule_);
    }

    function schedule(address asset) external view returns (Schedule memory) {
        return _schedules[asset];
    }

    /// @notice Wei of `asset` emitted from the start of its schedule until `timestamp` (Unix seconds); 0 without a schedule.
    /// @dev Whole periods, plus the linear part of the running period, floored; docs/contracts.md has the formula.
    function cumulative(address asset, uint256 timestamp) external view returns (uint128) {
        Schedule memory s = _schedules[asset];
        if (s.periodSeconds == 0 || timestamp <= s.start) return 0;
        uint256 elapsed = timestamp - s.start;
        if (elapsed > type(uint64).max) elapsed = type(uint64).max;
        (uint256 whole, uint256 running) = _wholePeriods(s, elapsed / s.periodSeconds);
        uint256 sum = whole + running * (elapsed % s.periodSeconds) / s.periodSeconds;
        return sum < s.cap ? uint128(sum) : s.cap;
    }

    /// @return sum of the first `periods` periods (it stops adding once the cap is passed)
    /// @return amount of the period that follows them
    function _wholePeriods(Schedule memory s, uint256 periods) private pure returns (uint256 sum, uint256 amount) {
        amount = s.initialPerPeriod;
        if (s.numerator == s.denominator) return (periods * amount, amount);
        uint256 bound = periods < MAX_PERIODS ? periods : MAX_PERIODS;
        for (uint256 i = 0; i < bound && amount != 0 && sum < s.cap; ++i) {
            sum += amount;
            amount = amount * s.numerator / s.denominator;
        }
        if (periods >= MAX_PERIODS) amount = 0;
    }
}
