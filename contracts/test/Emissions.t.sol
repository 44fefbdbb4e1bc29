// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Emissions} from "../src/Emissions.sol";
import {Check, vm} from "./Vm.sol";

contract EmissionsTest is Check {
    uint64 constant START = 1000;
    Emissions emissions;
    address asset = address(0xa55e7);

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

    // ---- flat, then a linear taper

    function setTaper(uint32 period, uint32 flat, uint32 taper, uint96 perPeriod) internal {
        Emissions.Schedule memory nothing = Emissions.Schedule(START, 1, 1, 1, 0, 0);
        emissions.setEmission(asset, nothing, Emissions.Taper(START, period, flat, taper, perPeriod), Emissions.Net(0, 0));
    }

    /// HIP-149: 196,000 a day for 360 days, then a linear taper of 720 days: 70.56M and 70.56M (spec/kernel.md 3.1).
    function test_The_supplement_of_HIP_149_adds_up_to_what_was_voted() public {
        setTaper(1 days, 360, 720, 196_000 ether);
        equal(emitted(START + 360 days), 70_560_000 ether);
        equal(emitted(START + 720 days), 70_560_000 ether + 52_920_000 ether); // half of the taper's time, three quarters of it
        equal(emitted(START + 1080 days), 141_120_000 ether);
        equal(emitted(START + 5000 days), 141_120_000 ether);
    }

    function test_A_taper_without_its_flat_part_or_without_its_fall_emits_the_other() public {
        setTaper(10, 0, 2, 100);
        equal(emitted(START + 10), 75);
        equal(emitted(START + 20), 100);
        asset = address(0xb);
        setTaper(10, 2, 0, 100);
        equal(emitted(START + 15), 150);
        equal(emitted(START + 99), 200);
    }

    function test_A_taper_stands_beside_a_schedule() public {
        Emissions.Schedule memory halving = Emissions.Schedule(START, 10, 1, 2, 1000, 10_000);
        emissions.setEmission(asset, halving, Emissions.Taper(START + 10, 10, 1, 1, 100), Emissions.Net(0, 0));
        equal(emitted(START + 10), 1000);
        equal(emitted(START + 20), 1500 + 100);
        equal(emitted(START + 30), 1750 + 150);
        equal(emissions.taper(asset).perPeriod, 100);
        vm.expectPartialRevert(Emissions.ScheduleAlreadySet.selector);
        emissions.setEmission(asset, halving, Emissions.Taper(0, 1, 1, 1, 1), Emissions.Net(0, 0));
    }

    function testFuzz_A_taper_never_falls_and_ends_at_the_area_under_its_line(Emissions.Taper memory t, uint256 early, uint256 late) public {
        t.periodSeconds = uint32(within(t.periodSeconds, 1, type(uint32).max));
        t.start = uint64(within(t.start, 0, type(uint48).max));
        emissions.setEmission(asset, Emissions.Schedule(START, 1, 1, 1, 0, 0), t, Emissions.Net(0, 0));
        if (early > late) (early, late) = (late, early);
        atMost(emitted(early), emitted(late));
        uint256 end = uint256(t.start) + (uint256(t.flatPeriods) + t.taperPeriods) * t.periodSeconds;
        uint256 area = uint256(t.perPeriod) * t.flatPeriods + uint256(t.perPeriod) * t.taperPeriods / 2;
        equal(emitted(end), area < type(uint128).max ? area : type(uint128).max);
    }

    // ---- net emission

    function setNet(uint64 firstDay, uint96 capPerDay) internal {
        Emissions.Taper memory none;
        asset = address(this); // this test tells what was burned
        emissions.setEmission(asset, Emissions.Schedule(START, 1, 1, 1, 0, 0), none, Emissions.Net(firstDay, capPerDay));
    }

    mapping(uint256 day => uint256) public burnedOn;

    /// Helium: T = 6/7 T + 1/7 burned, at most 1,643.83561643 HNT a day, which is 34.24657534 per half hour (spec/kernel.md 3.1).
    function test_Net_emission_gives_back_a_smoothed_burn_up_to_its_cap() public {
        uint96 cap = 1643_83561643;
        setNet(10, cap);
        burnedOn[10] = 7000_00000000;
        burnedOn[12] = 70_000_00000000;
        equal(emitted(11 days - 1), 0);
        equal(emitted(11 days), 1000_00000000);
        equal(emitted(12 days), 1000_00000000 + 857_14285714);
        equal(emitted(13 days), 1000_00000000 + 857_14285714 + cap);
        equal(uint256(34_24657534) * 48 / 1e8, uint256(cap) / 1e8);
    }

    function test_What_was_burned_before_the_first_day_or_today_does_not_count() public {
        setNet(10, 1000);
        burnedOn[9] = 700;
        burnedOn[10] = 70;
        equal(emitted(10 days), 0);
        equal(emitted(10 days + 1), 0);
        equal(emitted(11 days), 10);
    }

    function testFuzz_Adding_the_days_early_changes_no_amount(uint96[12] memory burns, uint96 cap, uint256 added) public {
        setNet(0, uint96(within(cap, 1, type(uint96).max)));
        for (uint256 day = 0; day < 12; ++day) burnedOn[day] = burns[day];
        uint256[13] memory before;
        for (uint256 day = 0; day <= 12; ++day) before[day] = emitted(day * 1 days);
        vm.warp(within(added, 0, 12) * 1 days);
        emissions.addNetDays(asset);
        uint256 sum = 0;
        for (uint256 day = 0; day <= 12; ++day) {
            equal(emitted(day * 1 days), before[day]);
            atMost(before[day], sum); // never more than was burned
            if (day < 12) sum += burns[day];
        }
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
