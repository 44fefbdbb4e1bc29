// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {PAID, SPENT} from "../src/Ledger.sol";
import {TestCash} from "../src/TestCash.sol";
import {Totals} from "../src/Totals.sol";
import {Transfers} from "../src/Transfers.sol";
import {Vault} from "../src/Vault.sol";
import {Deployment} from "./Deployment.sol";
import {Leaf, Tree} from "./Tree.sol";
import {vm} from "./Vm.sol";

/// Keeps one unit of every transfer for itself.
contract FeeToken is ERC20("Fee", "FEE") {
    function faucet(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to != address(0)) super._update(to, address(this), 1);
    }
}

/// Locks once more from within the transfer that locks.
contract ReentrantToken is ERC20("Again", "AGN") {
    bool private _inside;

    function faucet(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (!_inside) {
            _inside = true;
            _mint(address(this), value);
            _approve(address(this), to, value);
            Vault(to).lock(address(0x0b), value);
        }
        return super.transferFrom(from, to, value);
    }
}

contract VaultTest is Deployment {
    address constant elsewhere = address(0xe15e);

    function request(address account, uint128 amount) internal {
        vm.prank(account);
        vault.requestWithdraw(operator, amount);
    }

    function withdraw(address account) internal {
        vm.prank(account);
        vault.withdraw(operator);
    }

    function vaultOf(address asset) private returns (Vault) {
        return new Vault(asset, DELAY);
    }

    /// Alice spent `spent` of what she locked; `paid` of it is Bob's.
    function settleSpent(uint128 paid, uint128 spent) internal returns (Leaf[] memory leaves) {
        leaves = _leaves(paid, spent);
        settle(Tree.root(leaves), paidAndSpent(paid, spent));
    }

    function test_A_lock_belongs_to_the_account_it_was_made_for() public {
        lockCash(alice, 100);
        equal(vault.locked(operator, alice), 100);
        equal(vault.totalLocked(operator), 100);
        equal(vault.cash(), address(cash));
        equal(vault.freeOf(operator, alice), 100);
        equal(vault.freeOf(operator, address(this)), 0);
    }

    function test_An_account_locks_for_itself() public {
        cash.faucet(alice, 30);
        vm.prank(alice);
        cash.approve(address(vault), 30);
        vm.expectEmit();
        emit Vault.Locked(alice, operator, 30);
        vm.prank(alice);
        vault.lock(operator, 30);
    }

    function test_What_one_operator_charges_never_touches_what_is_locked_toward_another() public {
        lockCash(alice, 100);
        lockCash(bob, elsewhere, 1000);
        refused(Totals.AboveLimit.selector, keccak256("root"), paidAndSpent(101, 101));
        settleSpent(100, 100);
        claim(_leaves(100, 100), 0);
        equal(cash.balanceOf(address(vault)), 1000);
        equal(vault.paidOut(elsewhere), 0);
        vm.prank(bob);
        vault.requestWithdraw(elsewhere, 1000);
        vm.warp(block.timestamp + DELAY);
        vm.prank(bob);
        vault.withdraw(elsewhere);
        equal(vault.totalLocked(elsewhere), 0);
        equal(cash.balanceOf(bob), 1100);
    }

    function test_A_lock_toward_one_operator_is_not_free_at_another() public {
        lockCash(alice, 100);
        equal(vault.freeOf(elsewhere, alice), 0);
        vm.expectRevert(abi.encodeWithSelector(Vault.AboveFree.selector, 0));
        vm.prank(alice);
        vault.requestWithdraw(elsewhere, 1);
    }

    function test_A_spent_leaf_of_another_operator_proves_nothing() public {
        lockCash(alice, 100);
        settleSpent(50, 60);
        bytes32[] memory proof = Tree.proof(_leaves(50, 60), 1);
        vm.expectRevert(Vault.BadProof.selector);
        vault.proveSpent(alice, elsewhere, 60, proof);
    }

    function test_Locking_nothing_is_refused() public {
        vm.expectRevert(Vault.NothingReceived.selector);
        vault.lock(operator, 0);
    }

    function test_A_token_that_keeps_a_fee_is_refused() public {
        FeeToken fee = new FeeToken();
        Vault other = vaultOf(address(fee));
        fee.faucet(address(this), 10);
        fee.approve(address(other), 10);
        vm.expectRevert(abi.encodeWithSelector(Transfers.WrongAmountReceived.selector, 10, 9));
        other.lock(operator, 10);
    }

    function test_A_token_that_locks_again_while_locking_is_refused() public {
        ReentrantToken again = new ReentrantToken();
        Vault other = vaultOf(address(again));
        again.faucet(address(this), 10);
        again.approve(address(other), 10);
        vm.expectRevert(abi.encodeWithSelector(Transfers.WrongAmountReceived.selector, 10, 20));
        other.lock(operator, 10);
    }

    function test_Nobody_but_rewards_pays() public {
        lockCash(alice, 100);
        vm.expectRevert(Vault.NotRewards.selector);
        vault.pay(operator, bob, 1);
    }

    function test_Even_rewards_pays_no_more_than_is_locked() public {
        Vault own = vaultOf(address(cash)); // this test stands where Rewards stands
        cash.faucet(address(this), 10);
        cash.approve(address(own), 10);
        own.lock(operator, 10);
        cash.faucet(address(own), 5); // a gift is not a lock
        own.pay(operator, bob, 10);
        vm.expectRevert(Vault.AboveLocked.selector);
        own.pay(operator, bob, 1);
    }

    function test_Without_a_proof_a_withdrawal_waits_the_delay() public {
        lockCash(alice, 100);
        request(alice, 70);
        vm.warp(START + DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(Vault.TooEarly.selector, START + DELAY));
        withdraw(alice);
        vm.warp(START + DELAY);
        withdraw(alice);
        equal(cash.balanceOf(alice), 70);
        equal(vault.locked(operator, alice), 30);
        equal(vault.totalLocked(operator), 30);
        vm.expectRevert(Vault.NotRequested.selector);
        withdraw(alice);
    }

    function test_A_new_request_replaces_the_old_one_and_waits_anew() public {
        lockCash(alice, 100);
        request(alice, 70);
        vm.warp(START + DELAY);
        request(alice, 100);
        vm.expectPartialRevert(Vault.TooEarly.selector);
        withdraw(alice);
        request(alice, 0);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(Vault.NotRequested.selector);
        withdraw(alice);
    }

    function test_Nobody_requests_more_than_is_free() public {
        lockCash(alice, 100);
        settleSpent(50, 60);
        request(alice, 100); // not proved yet: the request is allowed, the release is cut
        vault.proveSpent(alice, operator, 60, Tree.proof(_leaves(50, 60), 1));
        vm.expectRevert(abi.encodeWithSelector(Vault.AboveFree.selector, 40));
        request(alice, 41);
    }

    function test_What_anyone_proves_as_spent_is_not_paid_back() public {
        lockCash(alice, 100);
        request(alice, 100);
        settleSpent(50, 60);
        vm.prank(operator);
        vault.proveSpent(alice, operator, 60, Tree.proof(_leaves(50, 60), 1));
        vm.warp(START + DELAY);
        withdraw(alice);
        equal(cash.balanceOf(alice), 40);
        claim(_leaves(50, 60), 0);
        equal(cash.balanceOf(bob), 50);
        equal(cash.balanceOf(address(vault)), 10); // spent and not yet paid to anyone
    }

    function test_What_others_are_owed_stays_even_if_nobody_proves_it() public {
        lockCash(alice, 100);
        lockCash(bob, 10);
        settleSpent(50, 60);
        request(alice, 100);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(Vault.Committed.selector, 60));
        withdraw(alice);
        request(alice, 50);
        vm.warp(block.timestamp + DELAY);
        withdraw(alice); // 110 locked, 50 out: exactly the 60 remain
        claim(_leaves(50, 60), 0);
        equal(cash.balanceOf(bob), 50);
    }

    function test_A_pending_settlement_counts_as_owed() public {
        lockCash(alice, 100);
        request(alice, 100);
        vm.warp(START + DELAY);
        propose(keccak256("root"), paidAndSpent(0, 1));
        vm.expectRevert(abi.encodeWithSelector(Vault.Committed.selector, 1));
        withdraw(alice);
        vm.prank(guardian);
        rewards.veto(1);
        withdraw(alice);
    }

    function test_With_a_proof_a_withdrawal_waits_for_a_settlement_made_after_it() public {
        lockCash(alice, 100);
        settleSpent(0, 10);
        request(alice, 90);
        bytes32[] memory proof = Tree.proof(_leaves(0, 20), 1);
        settleSpent(0, 20); // may have been signed before the request
        vm.expectRevert(abi.encodeWithSelector(Vault.SettlementNeeded.selector, 3));
        vm.prank(alice);
        vault.withdrawProven(operator, 20, proof);
        settleSpent(0, 30);
        vm.expectRevert(Vault.BadProof.selector);
        vm.prank(alice);
        vault.withdrawProven(operator, 20, proof);
        proof = Tree.proof(_leaves(0, 30), 1);
        vm.prank(alice);
        vault.withdrawProven(operator, 30, proof);
        equal(cash.balanceOf(alice), 70);
    }

    function test_A_proof_of_what_was_not_requested_releases_nothing() public {
        lockCash(alice, 100);
        settleSpent(0, 10);
        settleSpent(0, 20);
        bytes32[] memory proof = Tree.proof(_leaves(0, 20), 1);
        vm.expectRevert(Vault.NotRequested.selector);
        vm.prank(alice);
        vault.withdrawProven(operator, 20, proof);
    }

    function test_An_older_spent_leaf_never_lowers_a_newer_one() public {
        lockCash(alice, 100);
        settleSpent(0, 30);
        vault.proveSpent(alice, operator, 30, Tree.proof(_leaves(0, 30), 1));
        settle(Tree.root(_leaves(0, 20)), paidAndSpent(0, 30));
        vault.proveSpent(alice, operator, 20, Tree.proof(_leaves(0, 20), 1));
        equal(vault.spent(operator, alice), 30);
    }

    function test_Nothing_is_released_to_an_account_that_spent_all() public {
        lockCash(alice, 100);
        request(alice, 100);
        settleSpent(0, 100);
        vault.proveSpent(alice, operator, 100, Tree.proof(_leaves(0, 100), 1));
        vm.warp(START + DELAY);
        vm.expectRevert(Vault.NothingToWithdraw.selector);
        withdraw(alice);
    }

    function _leaves(uint128 paid, uint128 spent) private view returns (Leaf[] memory) {
        return leavesOf(Leaf(bob, operator, PAID, paid), Leaf(alice, operator, SPENT, spent));
    }
}
