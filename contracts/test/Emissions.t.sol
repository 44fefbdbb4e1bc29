// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Emissions} from "../src/Emissions.sol";
import {Check, vm} from "./Vm.sol";

contract EmissionsTest is Check {
    uint64 constant START = 1000;
    Emissions emissions;
    address immutable asset = address(0xa55e7);

    function setUp() public {
        emissions = new Emissions(address(this));
    }

    function set(uint32 period, uint32 numerator, uint32 denominator, uint96 initial, uint128 cap) internal {
        emissions.setSchedule(asset, Emissions.Schedule(START, period, numerator, denominator, initial, cap));
    }

    function emitted(uint256 timestamp) internal view returns (uint256) {
        return emissions.cumulative(asset, timestamp);
    }

    function test_Nothing_is_emitted_without_a_schedule_or_before_its_start() public {
        equal(emitted(type(uint256).max), 0);
        set(10, 1, 1, 100, 1000);
        equal(emitted(0), 0);
        equal(emitted(START), 0);
    }

    function test_The_running_period_counts_linearly_and_floored() public {
        set(7, 1, 2, 100, 1000);
        equal(emitted(START + 1), 14); // 100 / 7 = 14.28
        equal(emitted(START + 6), 85);
        equal(emitted(START + 7), 100);
        equal(emitted(START + 8), 107); // 100 + 50 / 7
    }

    function test_A_halving_schedule_halves_and_floors_each_period() public {
        set(10, 1, 2, 101, 1000);
        equal(emitted(START + 40), 101 + 50 + 25 + 12);
        equal(emitted(START + 1000), 101 + 50 + 25 + 12 + 6 + 3 + 1);
    }

    function test_A_flat_schedule_runs_until_its_cap_however_many_periods_that_takes() public {
        set(10, 1, 1, 100, 60_000);
        equal(emitted(START + 5130), 51_300);
        equal(emitted(START + 5990), 59_900);
        equal(emitted(type(uint256).max), 60_000);
    }

    /// 1,105,000 per week, times 85/100 every 52 weeks, ended after week 364: 260,264,270 (spec/kernel.md 3.2).
    function test_The_DIMO_schedule_adds_up_to_the_published_total() public {
        uint32 year = 52 weeks;
        uint96 perYear = uint96(52 * 1_105_000 ether);
        set(year, 85, 100, perYear, 1_000_000_000 ether);
        equal(emitted(START + 7 * uint256(year)) / 1 ether, 260_264_270);
    }

    function test_A_decaying_schedule_ends_after_512_periods() public {
        set(10, 999_999, 1_000_000, 1e27, type(uint128).max);
        uint256 end = emitted(START + 5120);
        holds(emitted(START + 5119) < end, "the 512th period still runs");
        equal(emitted(START + 5125), end);
        equal(emitted(type(uint256).max), end);
    }

    function test_A_numerator_of_zero_emits_one_period_only() public {
        set(10, 0, 1, 100, 1000);
        equal(emitted(START + 5), 50);
        equal(emitted(START + 100), 100);
    }

    function test_A_schedule_is_set_once_and_by_the_owner_only() public {
        Emissions.Schedule memory schedule = Emissions.Schedule(START, 10, 1, 2, 100, 1000);
        vm.expectPartialRevert(Ownable.OwnableUnauthorizedAccount.selector);
        vm.prank(address(1));
        emissions.setSchedule(asset, schedule);
        emissions.setSchedule(asset, schedule);
        vm.expectPartialRevert(Emissions.ScheduleAlreadySet.selector);
        emissions.setSchedule(asset, schedule);
    }

    function test_A_schedule_that_grows_or_divides_by_zero_is_refused() public {
        vm.expectRevert(Emissions.BadSchedule.selector);
        set(0, 1, 1, 100, 1000);
        vm.expectRevert(Emissions.BadSchedule.selector);
        set(10, 0, 0, 100, 1000);
        vm.expectRevert(Emissions.BadSchedule.selector);
        set(10, 3, 2, 100, 1000);
    }

    function testFuzz_The_cumulative_never_falls_never_passes_the_cap_and_never_overflows(
        Emissions.Schedule memory schedule,
        uint256 early,
        uint256 late
    ) public {
        schedule.periodSeconds = uint32(within(schedule.periodSeconds, 1, type(uint32).max));
        schedule.denominator = uint32(within(schedule.denominator, 1, type(uint32).max));
        schedule.numerator = uint32(within(schedule.numerator, 0, schedule.denominator));
        emissions.setSchedule(asset, schedule);
        if (early > late) (early, late) = (late, early);
        atMost(emitted(early), emitted(late));
        atMost(emitted(late), schedule.cap);
        late = within(late, 0, uint256(schedule.periodSeconds) * 600);
        equal(emitted(uint256(schedule.start) + late), naive(schedule, late));
    }

    /// The rule read aloud, second formula: add period after period, then the running one.
    function naive(Emissions.Schedule memory s, uint256 elapsed) internal pure returns (uint256 sum) {
        uint256 amount = s.initialPerPeriod;
        uint256 periods = 0;
        bool flat = s.numerator == s.denominator;
        for (; elapsed >= s.periodSeconds; elapsed -= s.periodSeconds) {
            sum += amount;
            amount = amount * s.numerator / s.denominator;
            if (++periods == 512 && !flat) amount = 0;
        }
        sum += amount * elapsed / s.periodSeconds;
        if (sum > s.cap) sum = s.cap;
    }
}
