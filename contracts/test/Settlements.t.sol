// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Guarded} from "../src/Guarded.sol";
import {Total} from "../src/Ledger.sol";
import {Rewards} from "../src/Rewards.sol";
import {Settlements} from "../src/Settlements.sol";
import {Deployment} from "./Deployment.sol";
import {vm} from "./Vm.sol";

contract SettlementsTest is Deployment {
    bytes32 constant ROOT = keccak256("root");
    bytes32 constant NEXT = keccak256("next");

    function none() internal pure returns (Total[] memory) {
        return new Total[](0);
    }

    function statusIs(uint64 number, Settlements.Status expected) internal view {
        equal(uint256(rewards.status(number)), uint256(expected));
    }

    function test_A_proposal_says_in_its_event_who_signed_what() public {
        address[] memory all = addresses(keys);
        address[] memory signers = new address[](3);
        for (uint256 i = 0; i < 3; ++i) signers[i] = all[i];
        lockCash(alice, 7);
        Total[] memory totals = paidAndSpent(5, 7);
        bytes[] memory signatures = sign(rewards.digest(1, 0, ROOT, totals, MANIFEST), 3);
        vm.expectEmit();
        emit Settlements.SettlementProposed(1, ROOT, 0, MANIFEST, totals, 1, signers, uint64(START) + WINDOW);
        vm.prank(alice); // anyone relays
        rewards.propose(1, 0, ROOT, totals, MANIFEST, signatures);
        Settlements.Settlement memory settlement = rewards.settlement(1);
        equal(rewards.root(1), ROOT);
        equal(rewards.manifest(1), MANIFEST);
        equal(settlement.activatesAt, START + WINDOW);
        equal(settlement.setVersion, 1);
    }

    function test_Anyone_activates_when_the_window_is_over_and_not_before() public {
        uint64 number = propose(ROOT, none());
        equal(rewards.activeRoot(), 0);
        vm.warp(START + WINDOW - 1);
        vm.expectRevert(abi.encodeWithSelector(Settlements.TooEarly.selector, START + WINDOW));
        rewards.activate(number);
        vm.warp(START + WINDOW);
        vm.prank(bob);
        rewards.activate(number);
        equal(rewards.activeRoot(), ROOT);
        equal(rewards.activeNumber(), 1);
    }

    function test_A_settlement_is_activated_once() public {
        uint64 number = settle(ROOT, none());
        vm.expectRevert(abi.encodeWithSelector(Settlements.NotPending.selector, number));
        rewards.activate(number);
    }

    function test_A_number_is_used_once_and_in_order() public {
        settle(ROOT, none());
        bytes[] memory signatures = sign(rewards.digest(1, ROOT, NEXT, none(), MANIFEST), 3);
        vm.expectRevert(abi.encodeWithSelector(Settlements.WrongNumber.selector, 2));
        rewards.propose(1, ROOT, NEXT, none(), MANIFEST, signatures);
        signatures = sign(rewards.digest(3, ROOT, NEXT, none(), MANIFEST), 3);
        vm.expectRevert(abi.encodeWithSelector(Settlements.WrongNumber.selector, 2));
        rewards.propose(3, ROOT, NEXT, none(), MANIFEST, signatures);
    }

    function test_A_second_proposal_waits_for_the_first() public {
        propose(ROOT, none());
        refused(Settlements.StillPending.selector, NEXT, none());
    }

    function test_A_proposal_names_the_root_it_follows() public {
        settle(ROOT, none());
        bytes[] memory signatures = sign(rewards.digest(2, 0, NEXT, none(), MANIFEST), 3);
        vm.expectRevert(abi.encodeWithSelector(Settlements.WrongPrevious.selector, ROOT));
        rewards.propose(2, 0, NEXT, none(), MANIFEST, signatures);
    }

    function test_An_empty_root_is_refused() public {
        refused(Settlements.EmptyRoot.selector, 0, none());
    }

    function test_A_veto_uses_the_number_up_and_the_next_follows_the_last_active_root() public {
        settle(ROOT, none());
        uint64 number = propose(keccak256("wrong"), none());
        vm.expectEmit();
        emit Settlements.SettlementVetoed(number);
        vm.prank(guardian);
        rewards.veto(number);
        statusIs(number, Settlements.Status.Vetoed);
        equal(rewards.activeRoot(), ROOT);
        vm.warp(block.timestamp + WINDOW);
        vm.expectRevert(abi.encodeWithSelector(Settlements.NotPending.selector, number));
        rewards.activate(number);
        equal(settle(NEXT, none()), number + 1);
        equal(rewards.activeRoot(), NEXT);
    }

    function test_Only_the_guardian_vetoes_and_only_during_the_window() public {
        uint64 number = propose(ROOT, none());
        vm.expectRevert(Guarded.NotGuardian.selector);
        rewards.veto(number);
        vm.warp(START + WINDOW);
        vm.expectRevert(abi.encodeWithSelector(Settlements.TooLate.selector, START + WINDOW));
        vm.prank(guardian);
        rewards.veto(number);
    }

    function test_The_guardian_can_not_veto_what_is_active() public {
        uint64 number = settle(ROOT, none());
        vm.expectRevert(abi.encodeWithSelector(Settlements.NotPending.selector, number));
        vm.prank(guardian);
        rewards.veto(number);
    }

    function test_Anyone_expires_a_proposal_that_nobody_activated() public {
        uint64 number = propose(ROOT, none());
        vm.warp(START + EXPIRY - 1);
        vm.expectRevert(abi.encodeWithSelector(Settlements.TooEarly.selector, START + EXPIRY));
        rewards.expire(number);
        vm.warp(START + EXPIRY);
        vm.expectEmit();
        emit Settlements.SettlementExpired(number);
        vm.prank(bob);
        rewards.expire(number);
        statusIs(number, Settlements.Status.Expired);
        vm.expectRevert(abi.encodeWithSelector(Settlements.NotPending.selector, number));
        rewards.activate(number);
        equal(settle(NEXT, none()), number + 1);
    }

    function test_A_number_without_a_quorum_expires_so_that_its_signers_can_move_on() public {
        settle(ROOT, none());
        vm.expectPartialRevert(Settlements.TooEarly.selector);
        rewards.expire(2);
        vm.warp(block.timestamp + EXPIRY);
        rewards.expire(2);
        statusIs(2, Settlements.Status.Expired);
        equal(rewards.root(2), 0);
        vm.expectPartialRevert(Settlements.TooEarly.selector); // the clock starts anew
        rewards.expire(3);
        equal(settle(NEXT, none()), 3);
    }

    function test_Only_the_open_number_expires() public {
        settle(ROOT, none());
        vm.warp(block.timestamp + EXPIRY);
        vm.expectRevert(abi.encodeWithSelector(Settlements.WrongNumber.selector, 2));
        rewards.expire(1);
        vm.expectRevert(abi.encodeWithSelector(Settlements.WrongNumber.selector, 2));
        rewards.expire(3);
        uint64 number = propose(NEXT, none());
        vm.warp(block.timestamp + EXPIRY);
        vm.expectRevert(abi.encodeWithSelector(Settlements.WrongNumber.selector, number));
        rewards.expire(number + 1);
    }

    function test_A_number_may_not_expire_before_its_window_is_over() public {
        address[] memory none_ = new address[](0);
        address[] memory set = addresses(keys);
        vm.expectRevert(Settlements.BadWindow.selector);
        new Rewards(emissions, address(this), guardian, set, 3, 60, 60, address(cash), DELAY);
    }

    function test_The_owner_names_another_guardian_and_nobody_else_does() public {
        vm.expectPartialRevert(Ownable.OwnableUnauthorizedAccount.selector);
        vm.prank(guardian);
        rewards.setGuardian(alice);
        rewards.setGuardian(alice);
        uint64 number = propose(ROOT, none());
        vm.prank(alice);
        rewards.veto(number);
    }
}
