// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Breaker} from "../src/Breaker.sol";
import {Emissions} from "../src/Emissions.sol";
import {EARNED, PAID, SPENT, Total} from "../src/Ledger.sol";
import {Rewards} from "../src/Rewards.sol";
import {Token} from "../src/Token.sol";
import {Deployment} from "./Deployment.sol";
import {Leaf, Tree} from "./Tree.sol";
import {vm} from "./Vm.sol";

/// A flat emission of 100 tokens a day, forty days old: 4,000 may be earned, and the breaker holds 500.
contract BreakerTest is Deployment {
    Token flat;

    function setUp() public override {
        super.setUp();
        flat = new Token("Flat", "FLT", 1e30, address(rewards), holder, 0);
        emissions.setSchedule(address(flat), Emissions.Schedule(uint64(START), 1 days, 1, 1, 100 ether, 1e30));
        vm.warp(START + 40 days);
    }

    function settleFlat(uint128 amount) internal returns (Leaf[] memory leaves) {
        leaves = leavesOf(Leaf(alice, address(flat), EARNED, amount));
        settle(Tree.root(leaves), totalsOf(Total(address(flat), EARNED, amount)));
    }

    function test_A_claim_mints_five_days_at_once_and_the_rest_as_time_passes() public {
        Leaf[] memory leaves = settleFlat(1600 ether);
        bytes32[] memory proof = Tree.proof(leaves, 0);
        vm.expectEmit();
        emit Breaker.BreakerTripped(address(flat), 1100 ether);
        rewards.claim(alice, address(flat), EARNED, 1600 ether, proof);
        equal(flat.balanceOf(alice), 500 ether);
        equal(rewards.claimed(alice, address(flat), EARNED), 500 ether);
        equal(rewards.breakerRoom(address(flat)), 0);
        vm.expectRevert(abi.encodeWithSelector(Breaker.BreakerOpen.selector, address(flat)));
        rewards.claim(alice, address(flat), EARNED, 1600 ether, proof);
        vm.warp(block.timestamp + 12 hours);
        claim(leaves, 0);
        equal(flat.balanceOf(alice), 750 ether);
        vm.warp(block.timestamp + 2 days);
        claim(leaves, 0);
        vm.warp(block.timestamp + 1 days);
        claim(leaves, 0);
        equal(flat.balanceOf(alice), 1600 ether);
        vm.expectRevert(Rewards.NothingToClaim.selector);
        rewards.claim(alice, address(flat), EARNED, 1600 ether, proof);
    }

    function test_What_the_breaker_holds_back_does_not_stop_other_claims() public {
        settleFlat(1600 ether);
        Leaf[] memory leaves = leavesOf(Leaf(alice, address(flat), EARNED, 1600 ether), Leaf(bob, address(token), EARNED, 7));
        bool first = address(flat) < address(token);
        Total memory a = Total(address(flat), EARNED, 1600 ether);
        Total memory b = Total(address(token), EARNED, 7);
        settle(Tree.root(leaves), first ? totalsOf(a, b) : totalsOf(b, a));
        claim(leaves, 0);
        Rewards.Claim[] memory claims = new Rewards.Claim[](2);
        claims[0] = Rewards.Claim(alice, address(flat), EARNED, 1600 ether, Tree.proof(leaves, 0));
        claims[1] = Rewards.Claim(bob, address(token), EARNED, 7, Tree.proof(leaves, 1));
        rewards.claimMany(claims);
        equal(flat.balanceOf(alice), 500 ether);
        equal(token.balanceOf(bob), 7);
    }

    function test_Payments_out_of_the_vault_do_not_pass_the_breaker() public {
        lockCash(alice, 1e12);
        Leaf[] memory leaves = leavesOf(Leaf(bob, operator, PAID, 1e12), Leaf(alice, operator, SPENT, 1e12));
        settle(Tree.root(leaves), paidAndSpent(1e12, 1e12));
        claim(leaves, 0);
        equal(cash.balanceOf(bob), 1e12);
    }

    function test_A_new_settlement_does_not_empty_the_bucket() public {
        claim(settleFlat(500 ether), 0);
        equal(rewards.breakerRoom(address(flat)), 0);
        vm.warp(block.timestamp + 1 hours);
        Leaf[] memory leaves = settleFlat(1000 ether);
        claim(leaves, 0);
        atMost(flat.balanceOf(alice), 500 ether + 500 ether * uint256(1 hours + WINDOW) / 1 days);
    }

    function test_What_is_left_when_a_schedule_has_ended_can_still_be_claimed() public {
        Token ended = new Token("Ended", "END", 1e30, address(rewards), holder, 0);
        emissions.setSchedule(address(ended), Emissions.Schedule(uint64(START), 1 days, 1, 1, 100 ether, 1000 ether));
        vm.warp(START + 100 days); // ended ninety days ago: 1,000 in 100 days are 10 on an average day
        Leaf[] memory leaves = leavesOf(Leaf(alice, address(ended), EARNED, 80 ether));
        settle(Tree.root(leaves), totalsOf(Total(address(ended), EARNED, 80 ether)));
        claim(leaves, 0);
        equal(ended.balanceOf(alice), 5 * (1000 ether * uint256(1 days) / (100 days + WINDOW)));
        vm.warp(block.timestamp + 1 days);
        claim(leaves, 0);
        equal(ended.balanceOf(alice), 80 ether);
    }

    function test_The_owner_sets_the_multiple_and_it_counts_from_the_next_settlement() public {
        vm.expectEmit();
        emit Breaker.BreakerChanged(2);
        rewards.setBreaker(2);
        claim(settleFlat(1600 ether), 0);
        equal(flat.balanceOf(alice), 200 ether);
        vm.expectRevert(Breaker.BadMultiple.selector);
        rewards.setBreaker(0);
        vm.expectPartialRevert(Ownable.OwnableUnauthorizedAccount.selector);
        vm.prank(guardian);
        rewards.setBreaker(9);
    }

    function test_A_bucket_wider_than_96_bits_is_no_limit() public {
        rewards.setBreaker(type(uint32).max);
        Token wide = new Token("Wide", "WID", type(uint256).max, address(rewards), holder, 0);
        emissions.setSchedule(address(wide), Emissions.Schedule(uint64(START), 1 days, 1, 1, type(uint96).max, type(uint128).max));
        uint128 amount = type(uint96).max;
        Leaf[] memory leaves = leavesOf(Leaf(alice, address(wide), EARNED, amount));
        settle(Tree.root(leaves), totalsOf(Total(address(wide), EARNED, amount)));
        claim(leaves, 0);
        equal(wide.balanceOf(alice), amount);
    }

    /// Whatever is claimed whenever: in no 24 hours is more minted than the bucket holds and time empties, twice five days.
    function testFuzz_No_24_hours_mint_more_than_twice_five_days(uint256[8] memory waits) public {
        Leaf[] memory leaves = settleFlat(4000 ether);
        uint256[9] memory times;
        uint256[9] memory minted;
        for (uint256 i = 0; i < 8; ++i) {
            vm.warp(block.timestamp + within(waits[i], 1, 12 hours));
            claim(leaves, 0);
            times[i + 1] = block.timestamp;
            minted[i + 1] = flat.balanceOf(alice);
            for (uint256 j = 0; j <= i; ++j) {
                if (times[i + 1] - times[j + 1] < 1 days) atMost(minted[i + 1] - minted[j], 1000 ether);
            }
        }
    }
}
