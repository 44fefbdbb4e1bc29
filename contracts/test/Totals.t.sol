// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EARNED, PAID, SPENT, Total} from "../src/Ledger.sol";
import {Totals} from "../src/Totals.sol";
import {Deployment} from "./Deployment.sol";
import {vm} from "./Vm.sol";

contract TotalsTest is Deployment {
    bytes32 constant ROOT = keccak256("root");

    function test_Totals_count_once_their_settlement_is_active() public {
        vm.warp(START + 1 days);
        propose(ROOT, earned(10));
        equal(rewards.activeTotal(address(token), EARNED), 0);
        equal(rewards.committedTotal(address(token), EARNED), 10);
        equal(rewards.totals().length, 0);
        vm.warp(block.timestamp + WINDOW);
        rewards.activate(1);
        equal(rewards.activeTotal(address(token), EARNED), 10);
        equal(rewards.totals().length, 1);
        equal(rewards.totals()[0].cumulative, 10);
    }

    function test_A_vetoed_total_leaves_no_trace() public {
        vm.warp(START + 1 days);
        lockCash(alice, 100);
        propose(ROOT, paidAndSpent(10, 20));
        vm.prank(guardian);
        rewards.veto(1);
        equal(rewards.committedTotal(operator, SPENT), 0);
        settle(ROOT, earned(5)); // the vetoed keys are not asked for
        equal(rewards.totals().length, 1);
        equal(rewards.activeTotal(operator, PAID), 0);
    }

    function test_A_total_never_shrinks() public {
        vm.warp(START + 1 days);
        settle(ROOT, earned(10));
        refused(Totals.TotalShrinks.selector, ROOT, earned(9));
        settle(ROOT, earned(10));
    }

    function test_A_known_total_may_not_be_left_out() public {
        vm.warp(START + 1 days);
        lockCash(alice, 100);
        settle(ROOT, earned(10));
        refused(Totals.TotalMissing.selector, ROOT, new Total[](0));
        refused(Totals.TotalMissing.selector, ROOT, totalsOf(Total(operator, SPENT, 1)));
    }

    function test_A_key_that_a_veto_replaced_is_still_known() public {
        vm.warp(START + 1 days);
        lockCash(alice, 100);
        settle(ROOT, totalsOf(Total(operator, SPENT, 30)));
        propose(ROOT, paidAndSpent(10, 30));
        vm.prank(guardian);
        rewards.veto(2);
        equal(rewards.totals().length, 1);
        equal(rewards.totals()[0].cumulative, 30);
        refused(Totals.TotalMissing.selector, ROOT, new Total[](0));
    }

    function test_Totals_are_strictly_ascending() public {
        lockCash(alice, 100);
        Total memory spent = Total(operator, SPENT, 1);
        refused(Totals.TotalsNotAscending.selector, ROOT, totalsOf(spent, spent));
        refused(Totals.TotalsNotAscending.selector, ROOT, totalsOf(spent, Total(operator, PAID, 0)));
        refused(Totals.TotalsNotAscending.selector, ROOT, totalsOf(Total(address(1), PAID, 0), Total(address(0), SPENT, 0)));
    }

    function test_There_is_no_fourth_kind() public {
        refused(Totals.UnknownKind.selector, ROOT, totalsOf(Total(operator, 3, 0)));
    }

    function testFuzz_Earned_never_passes_what_was_emitted_by_now(uint256 elapsed, uint128 amount) public {
        elapsed = within(elapsed, 1, 30 days);
        vm.warp(START + elapsed);
        uint128 allowance = emissions.cumulative(address(token), START + elapsed);
        amount = uint128(within(amount, 0, 2 * uint256(allowance)));
        if (amount > allowance) refused(Totals.AboveLimit.selector, ROOT, earned(amount));
        else propose(ROOT, earned(amount));
    }

    function test_A_token_without_a_schedule_earns_nothing() public {
        vm.warp(START + 1 days);
        refused(Totals.AboveLimit.selector, ROOT, totalsOf(Total(operator, EARNED, 1)));
    }

    function test_Spent_never_passes_what_is_locked() public {
        lockCash(alice, 100);
        refused(Totals.AboveLimit.selector, ROOT, paidAndSpent(0, 101));
        settle(ROOT, paidAndSpent(0, 100));
    }

    function test_Paid_never_passes_spent() public {
        lockCash(alice, 100);
        refused(Totals.PaidAboveSpent.selector, ROOT, paidAndSpent(51, 50));
        refused(Totals.PaidAboveSpent.selector, ROOT, totalsOf(Total(operator, PAID, 1)));
        refused(Totals.PaidAboveSpent.selector, ROOT, totalsOf(Total(address(1), PAID, 1), Total(address(2), SPENT, 0)));
        settle(ROOT, paidAndSpent(50, 50));
    }
}
