// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Guarded} from "../src/Guarded.sol";
import {EARNED, Total} from "../src/Ledger.sol";
import {Rewards} from "../src/Rewards.sol";
import {Deployment} from "./Deployment.sol";
import {Leaf, Tree} from "./Tree.sol";
import {vm} from "./Vm.sol";

contract GuardedTest is Deployment {
    function pause(uint64 duration) internal {
        vm.prank(guardian);
        rewards.pause(duration);
    }

    function settleForAlice() internal returns (Leaf[] memory leaves) {
        vm.warp(block.timestamp + 1 days);
        leaves = leavesOf(Leaf(alice, address(token), EARNED, 40));
        settle(Tree.root(leaves), earned(40));
    }

    function test_A_pause_stops_proposals_activations_and_claims() public {
        Leaf[] memory leaves = settleForAlice();
        uint64 number = propose(MANIFEST, earned(41));
        vm.expectEmit();
        emit Guarded.Paused(uint64(block.timestamp + 1 hours));
        pause(1 hours);
        uint256 until = block.timestamp + 1 hours;
        refused(Guarded.IsPaused.selector, MANIFEST, earned(42));
        vm.expectRevert(abi.encodeWithSelector(Guarded.IsPaused.selector, until));
        rewards.activate(number);
        bytes32[] memory proof = Tree.proof(leaves, 0);
        vm.expectRevert(abi.encodeWithSelector(Guarded.IsPaused.selector, until));
        rewards.claim(alice, address(token), EARNED, 40, proof);
        vm.expectRevert(abi.encodeWithSelector(Guarded.IsPaused.selector, until));
        rewards.claimMany(new Rewards.Claim[](0));
    }

    function test_A_pause_ends_by_itself() public {
        Leaf[] memory leaves = settleForAlice();
        pause(7 days);
        vm.warp(block.timestamp + 7 days);
        claim(leaves, 0);
        equal(token.balanceOf(alice), 40);
    }

    function test_The_guardian_ends_a_pause_early() public {
        Leaf[] memory leaves = settleForAlice();
        pause(7 days);
        vm.prank(guardian);
        rewards.resume();
        claim(leaves, 0);
        vm.prank(guardian);
        rewards.resume(); // when nothing is paused it changes nothing
        equal(rewards.pausedUntil(), block.timestamp);
    }

    function test_No_pause_is_longer_than_a_week_and_none_is_empty() public {
        vm.expectRevert(abi.encodeWithSelector(Guarded.BadPause.selector, 7 days));
        pause(7 days + 1);
        vm.expectRevert(abi.encodeWithSelector(Guarded.BadPause.selector, 7 days));
        pause(0);
    }

    function test_Three_weeks_pass_between_two_pauses() public {
        pause(7 days);
        uint256 allowedAt = block.timestamp + 28 days;
        vm.warp(allowedAt - 1);
        vm.expectRevert(abi.encodeWithSelector(Guarded.PausedLately.selector, allowedAt));
        pause(1);
        vm.warp(allowedAt);
        pause(7 days);
    }

    function test_A_pause_can_not_be_prolonged_by_ending_it_early() public {
        pause(7 days);
        vm.warp(block.timestamp + 1 days);
        vm.prank(guardian);
        rewards.resume();
        uint256 allowedAt = block.timestamp + 21 days;
        vm.expectRevert(abi.encodeWithSelector(Guarded.PausedLately.selector, allowedAt));
        pause(1);
    }

    function test_Withdrawals_from_the_vault_go_on_during_a_pause() public {
        lockCash(alice, 100);
        vm.prank(alice);
        vault.requestWithdraw(operator, 100);
        pause(7 days);
        vm.warp(block.timestamp + DELAY);
        vm.prank(alice);
        vault.withdraw(operator);
        equal(cash.balanceOf(alice), 100);
    }

    function test_Nobody_else_pauses_resumes_or_names_a_guardian() public {
        vm.expectRevert(Guarded.NotGuardian.selector);
        rewards.pause(1);
        vm.expectRevert(Guarded.NotGuardian.selector);
        rewards.resume();
        vm.expectPartialRevert(Ownable.OwnableUnauthorizedAccount.selector);
        vm.prank(guardian);
        rewards.setGuardian(bob);
    }
}
