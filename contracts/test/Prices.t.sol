// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Price} from "../src/IPrices.sol";
import {Prices} from "../src/Prices.sol";
import {Check, vm} from "./Vm.sol";

contract PricesTest is Check {
    uint256 constant START = 1_800_000_000;
    uint96 constant DOLLAR = 1e12;
    address immutable asset = address(0xa55e7);
    Prices prices;

    function setUp() public {
        vm.warp(START);
        prices = new Prices(address(this), feedersOf(5));
    }

    function feeder(uint256 i) internal pure returns (address) {
        return address(uint160(0xfeed0 + i));
    }

    function feedersOf(uint256 count) internal pure returns (address[] memory list) {
        list = new address[](count);
        for (uint256 i = 0; i < count; ++i) list[i] = feeder(i);
    }

    function post(uint256 i, uint96 price) internal {
        vm.prank(feeder(i));
        prices.post(asset, price, uint64(block.timestamp));
    }

    function postAll(uint96 a, uint96 b, uint96 c, uint96 d, uint96 e) internal {
        post(0, a);
        post(1, b);
        post(2, c);
        post(3, d);
        post(4, e);
    }

    function ema() internal view returns (uint256) {
        return prices.read(asset).ema;
    }

    function test_There_is_no_price_before_more_than_half_of_the_feeders_have_seen_one() public {
        post(0, DOLLAR);
        post(1, DOLLAR);
        equal(prices.read(asset).observedAt, 0);
        post(2, DOLLAR);
        equal(ema(), DOLLAR);
        equal(prices.read(asset).observedAt, START);
    }

    function test_The_first_price_is_the_median_and_its_confidence_the_median_distance() public {
        post(0, 90);
        post(1, 100);
        post(2, 104);
        equal(ema(), 100);
        equal(prices.read(asset).confidence, 4); // distances 10, 0, 4
    }

    function test_The_average_moves_with_time_not_with_the_number_of_posts() public {
        postAll(100, 100, 100, 100, 100);
        vm.warp(START + 1);
        postAll(180, 180, 180, 180, 180);
        atMost(ema(), 101);
        vm.warp(START + 6 minutes); // the first median that is all 200 counts for six minutes of the hour
        postAll(200, 200, 200, 200, 200);
        equal(ema(), 100 + 100 * uint256(359) / 3600);
    }

    function test_Fewer_than_half_of_the_feeders_move_neither_price_nor_confidence_far() public {
        postAll(DOLLAR, DOLLAR, DOLLAR, DOLLAR, DOLLAR);
        for (uint256 minute = 1; minute <= 60; ++minute) {
            vm.warp(START + minute * 60);
            postAll(DOLLAR, DOLLAR + 1, 2 * DOLLAR, DOLLAR, 2 * DOLLAR);
        }
        atMost(ema(), DOLLAR + 1);
        atMost(prices.read(asset).confidence, 1);
    }

    function test_A_post_that_is_far_off_is_refused_until_the_feed_is_stale() public {
        postAll(100, 100, 100, 100, 100);
        vm.warp(START + 5 minutes);
        vm.expectRevert(abi.encodeWithSelector(Prices.FarOff.selector, 201, 100));
        post(0, 201);
        vm.expectRevert(abi.encodeWithSelector(Prices.FarOff.selector, 49, 100));
        post(0, 49);
        vm.warp(START + 10 minutes + 1);
        postAll(300, 300, 300, 300, 300);
        equal(ema(), 300);
    }

    function test_A_post_that_is_stale_from_the_future_or_not_newer_is_refused() public {
        post(0, 100);
        vm.expectRevert(abi.encodeWithSelector(Prices.StalePost.selector, START));
        post(0, 100);
        vm.warp(START + 1 hours);
        uint64 now_ = uint64(block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(Prices.StalePost.selector, now_ - 5 minutes - 1));
        vm.prank(feeder(0));
        prices.post(asset, 100, now_ - 5 minutes - 1);
        vm.expectRevert(abi.encodeWithSelector(Prices.StalePost.selector, now_ + 1));
        vm.prank(feeder(0));
        prices.post(asset, 100, now_ + 1);
        vm.prank(feeder(0));
        prices.post(asset, 100, now_ - 5 minutes);
    }

    function test_A_price_is_as_old_as_the_oldest_observation_in_it() public {
        post(0, 100);
        vm.warp(START + 4 minutes);
        post(1, 100);
        post(2, 100);
        equal(prices.read(asset).observedAt, START);
        vm.warp(START + 6 minutes);
        post(3, 100); // the first observation is too old by now
        equal(prices.read(asset).observedAt, START + 4 minutes);
    }

    function test_An_empty_price_and_a_stranger_are_refused() public {
        vm.expectRevert(Prices.EmptyPrice.selector);
        post(0, 0);
        vm.expectRevert(Prices.NotFeeder.selector);
        prices.post(asset, 1, uint64(START));
    }

    function test_The_owner_replaces_the_feeders_and_what_the_old_ones_saw_is_forgotten() public {
        postAll(100, 100, 100, 100, 100);
        address[] memory fresh = new address[](1);
        fresh[0] = address(0xf7e54);
        prices.setFeeders(fresh);
        equal(prices.feeders().length, 1);
        vm.expectRevert(Prices.NotFeeder.selector);
        post(0, 100);
        vm.warp(START + 1 hours);
        vm.prank(fresh[0]);
        prices.post(asset, 70, uint64(block.timestamp));
        equal(ema(), 70);
        vm.expectPartialRevert(Ownable.OwnableUnauthorizedAccount.selector);
        vm.prank(feeder(0));
        prices.setFeeders(fresh);
    }

    function test_Feeders_that_are_none_unsorted_doubled_or_too_many_are_refused() public {
        vm.expectRevert(Prices.BadFeeders.selector);
        prices.setFeeders(new address[](0));
        address[] memory list = feedersOf(16);
        vm.expectRevert(Prices.BadFeeders.selector);
        prices.setFeeders(list);
        list = feedersOf(2);
        list[1] = list[0];
        vm.expectRevert(Prices.BadFeeders.selector);
        prices.setFeeders(list);
        (list[0], list[1]) = (feeder(1), feeder(0));
        vm.expectRevert(Prices.BadFeeders.selector);
        prices.setFeeders(list);
    }

    function testFuzz_A_price_lies_between_the_posts_of_the_honest_majority(uint96 a, uint96 b, uint96 lie) public {
        post(0, lie == 0 ? 1 : lie);
        (uint96 low, uint96 high) = a < b ? (a, b) : (b, a);
        if (low == 0) (low, high) = (1, high == 0 ? 1 : high);
        post(1, low);
        post(2, high);
        atMost(low, ema());
        atMost(ema(), high);
    }
}
