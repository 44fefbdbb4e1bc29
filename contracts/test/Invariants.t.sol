// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Emissions} from "../src/Emissions.sol";
import {EARNED, PAID, SPENT} from "../src/Ledger.sol";
import {Rewards} from "../src/Rewards.sol";
import {Settlements} from "../src/Settlements.sol";
import {TestCash} from "../src/TestCash.sol";
import {Token} from "../src/Token.sol";
import {Vault} from "../src/Vault.sol";
import {LedgerHandler} from "./LedgerHandler.sol";
import {Check} from "./Vm.sol";

contract InvariantsTest is Check {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    uint256 constant GENESIS = 500 ether;
    LedgerHandler handler;
    Rewards rewards;
    Vault vault;
    Token token;
    TestCash cash;
    address constant operator = address(0x0b);
    Emissions emissions;

    function setUp() public {
        handler = new LedgerHandler();
        handler.setUp();
        (address r, address v, address t, address c, address e) = handler.parts();
        (rewards, vault, token, cash, emissions) = (Rewards(r), Vault(v), Token(t), TestCash(c), Emissions(e));
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory list = new bytes4[](20);
        list[0] = LedgerHandler.lock.selector;
        list[1] = LedgerHandler.requestWithdraw.selector;
        list[2] = LedgerHandler.withdraw.selector;
        list[3] = LedgerHandler.withdrawProven.selector;
        list[4] = LedgerHandler.proveSpent.selector;
        list[5] = LedgerHandler.payFromOutside.selector;
        list[6] = LedgerHandler.proposeWithinLimits.selector;
        list[7] = LedgerHandler.proposeOutsideLimits.selector;
        list[8] = LedgerHandler.proposeWithoutQuorum.selector;
        list[9] = LedgerHandler.activate.selector;
        list[10] = LedgerHandler.veto.selector;
        list[11] = LedgerHandler.expire.selector;
        list[12] = LedgerHandler.rotate.selector;
        list[13] = LedgerHandler.claimAll.selector;
        list[14] = LedgerHandler.claimMore.selector;
        list[15] = LedgerHandler.burn.selector;
        list[16] = LedgerHandler.wait_.selector;
        list[17] = LedgerHandler.claimSpent.selector;
        list[18] = LedgerHandler.requestAndWithdraw.selector;
        list[19] = LedgerHandler.settleAndClaim.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), list);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_Paid_stays_within_the_total_and_the_total_within_the_emission() public view {
        uint256 total = rewards.activeTotal(address(token), EARNED);
        atMost(rewards.paid(address(token), EARNED), total);
        atMost(total, emissions.cumulative(address(token), block.timestamp));
    }

    function invariant_Paid_stays_within_spent_and_spent_within_what_is_locked() public view {
        atMost(rewards.paid(operator, PAID), rewards.activeTotal(operator, PAID));
        atMost(rewards.activeTotal(operator, PAID), rewards.activeTotal(operator, SPENT));
        atMost(rewards.activeTotal(operator, SPENT), vault.totalLocked(operator));
    }

    function invariant_The_vault_can_pay_everything_it_owes() public view {
        uint256 balance = cash.balanceOf(address(vault)) - handler.AT_REST();
        equal(balance, vault.totalLocked(operator) - vault.paidOut(operator));
        atMost(rewards.activeTotal(operator, PAID) - rewards.paid(operator, PAID), balance);
        equal(vault.paidOut(operator), rewards.paid(operator, PAID));
    }

    function invariant_Cash_is_conserved() public view {
        equal(handler.deposited(), vault.totalLocked(operator) + handler.withdrawn());
        uint256 sum = 0;
        for (uint256 a = 0; a < 4; ++a) sum += vault.locked(operator, handler.actor(a));
        equal(sum, vault.totalLocked(operator));
    }

    function invariant_What_accounts_claimed_adds_up_to_what_was_paid() public view {
        uint256 earned = 0;
        uint256 paid = 0;
        for (uint256 a = 0; a < 4; ++a) {
            earned += rewards.claimed(handler.actor(a), address(token), EARNED);
            paid += rewards.claimed(handler.actor(a), operator, PAID);
        }
        equal(earned, rewards.paid(address(token), EARNED));
        equal(paid, rewards.paid(operator, PAID));
    }

    function invariant_The_supply_is_genesis_plus_paid_less_burned() public view {
        equal(token.totalSupply() + handler.burned(), GENESIS + rewards.paid(address(token), EARNED));
        atMost(token.totalSupply(), token.cap());
    }

    function invariant_A_closed_number_stays_as_it_was_closed() public view {
        for (uint64 number = 1; number <= rewards.lastNumber(); ++number) {
            Settlements.Status closed = handler.closedAs(number);
            if (closed != Settlements.Status.None) equal(uint256(rewards.status(number)), uint256(closed));
        }
        equal(uint256(rewards.status(rewards.lastNumber() + 1)), uint256(Settlements.Status.None));
    }

    function invariant_The_active_root_was_never_vetoed_nor_expired() public view {
        uint64 number = rewards.activeNumber();
        if (number != 0) equal(uint256(handler.closedAs(number)), uint256(Settlements.Status.Active));
        equal(rewards.activeRoot(), rewards.root(number));
    }

    function invariant_Nothing_that_is_forbidden_ever_succeeded() public view {
        holds(bytes(handler.broken()).length == 0, handler.broken());
    }

    function invariant_Cash_locked_toward_another_operator_stays_where_it_is() public view {
        equal(vault.locked(handler.elsewhere(), handler.bystander()), handler.AT_REST());
        equal(vault.totalLocked(handler.elsewhere()), handler.AT_REST());
        equal(vault.paidOut(handler.elsewhere()), 0);
        atMost(handler.AT_REST(), cash.balanceOf(address(vault)));
    }
}
