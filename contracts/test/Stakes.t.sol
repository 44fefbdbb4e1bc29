// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SLASHED, Total} from "../src/Ledger.sol";
import {Rewards} from "../src/Rewards.sol";
import {IJudged, Stakes} from "../src/Stakes.sol";
import {Transfers} from "../src/Transfers.sol";
import {Deployment} from "./Deployment.sol";
import {Leaf, Tree} from "./Tree.sol";
import {FeeToken} from "./Vault.t.sol";
import {vm} from "./Vm.sol";

contract StakesTest is Deployment {
    uint64 constant UNBOND = 14 days;
    Stakes stakes;

    function setUp() public override {
        super.setUp();
        stakes = new Stakes(IJudged(address(rewards)), address(token), UNBOND);
        vm.prank(holder);
        token.transfer(alice, 1000);
        vm.prank(alice);
        token.approve(address(stakes), 1000);
    }

    function bondOf(address account) internal view returns (uint256 bonded) {
        (bonded,,) = stakes.stakes(account);
    }

    function bond(uint128 amount) internal {
        vm.prank(alice);
        stakes.bond(amount);
    }

    function beginUnbond(uint128 amount) internal {
        vm.prank(alice);
        stakes.beginUnbond(amount);
    }

    function unbond() internal {
        vm.prank(alice);
        stakes.unbond();
    }

    /// A settled verdict that takes `amount` from alice in all.
    function verdict(uint256 amount) internal returns (Leaf[] memory leaves) {
        leaves = leavesOf(Leaf(alice, address(token), SLASHED, amount), Leaf(bob, address(token), SLASHED, 1));
        settle(Tree.root(leaves), new Total[](0));
    }

    function slash(Leaf[] memory leaves) internal {
        stakes.slash(alice, leaves[0].cumulative, Tree.proof(leaves, 0));
    }

    function test_A_bond_returns_after_the_delay() public {
        bond(100);
        beginUnbond(60);
        vm.warp(START + UNBOND - 1);
        vm.expectRevert(abi.encodeWithSelector(Stakes.TooEarly.selector, START + UNBOND));
        unbond();
        vm.warp(START + UNBOND);
        unbond();
        equal(token.balanceOf(alice), 960);
        equal(bondOf(alice), 40);
        vm.expectRevert(Stakes.NotUnbonding.selector);
        unbond();
    }

    function test_A_new_announcement_replaces_the_old_one_and_waits_anew() public {
        bond(100);
        beginUnbond(60);
        vm.warp(START + UNBOND);
        beginUnbond(70);
        vm.expectRevert(abi.encodeWithSelector(Stakes.TooEarly.selector, START + 2 * UNBOND));
        unbond();
        beginUnbond(0);
        vm.expectRevert(Stakes.NotUnbonding.selector);
        unbond();
    }

    function test_Nobody_takes_out_more_than_its_bond() public {
        bond(100);
        vm.expectRevert(abi.encodeWithSelector(Stakes.AboveBond.selector, 100));
        beginUnbond(101);
    }

    function test_A_bond_made_for_another_account_is_that_accounts() public {
        vm.prank(alice);
        stakes.bondFor(bob, 30);
        equal(bondOf(bob), 30);
        equal(bondOf(alice), 0);
        vm.expectRevert(Stakes.EmptyBond.selector);
        stakes.bond(0);
    }

    function test_A_settled_verdict_burns_what_it_says_once() public {
        bond(100);
        uint256 supply = token.totalSupply();
        Leaf[] memory leaves = verdict(30);
        vm.expectEmit();
        emit Stakes.Slashed(alice, 30, 70);
        slash(leaves);
        equal(token.totalSupply(), supply - 30);
        vm.expectRevert(Stakes.NothingToSlash.selector);
        this.slashAgain(leaves);
        slash(verdict(45));
        equal(bondOf(alice), 55);
    }

    function slashAgain(Leaf[] memory leaves) external {
        slash(leaves);
    }

    function test_A_verdict_above_the_bond_takes_the_bond_and_the_rest_when_there_is_more() public {
        bond(100);
        Leaf[] memory leaves = verdict(130);
        slash(leaves);
        equal(bondOf(alice), 0);
        bond(100);
        slash(leaves);
        equal(bondOf(alice), 70);
    }

    function test_A_bond_that_is_leaving_is_liable_until_it_has_left() public {
        bond(100);
        beginUnbond(100);
        slash(verdict(30));
        vm.warp(START + 2 * UNBOND);
        unbond();
        equal(token.balanceOf(alice), 970);
        equal(bondOf(alice), 0);
    }

    function test_A_verdict_that_is_not_in_the_active_settlement_takes_nothing() public {
        bond(100);
        Leaf[] memory leaves = leavesOf(Leaf(alice, address(token), SLASHED, 30), Leaf(bob, address(token), SLASHED, 1));
        propose(Tree.root(leaves), new Total[](0));
        bytes32[] memory proof = Tree.proof(leaves, 0);
        vm.expectRevert(Stakes.BadProof.selector);
        stakes.slash(alice, 30, proof);
        vm.warp(block.timestamp + WINDOW);
        rewards.activate(1);
        vm.expectRevert(Stakes.BadProof.selector);
        stakes.slash(alice, 31, proof);
        vm.expectRevert(Stakes.BadProof.selector);
        stakes.slash(bob, 30, proof);
    }

    function test_A_verdict_is_not_claimable() public {
        Leaf[] memory leaves = verdict(30);
        bytes32[] memory proof = Tree.proof(leaves, 0);
        vm.expectRevert(abi.encodeWithSelector(Rewards.NotClaimable.selector, SLASHED));
        rewards.claim(alice, address(token), SLASHED, 30, proof);
    }

    function test_A_token_that_keeps_a_fee_is_refused() public {
        FeeToken fee = new FeeToken();
        Stakes other = new Stakes(IJudged(address(rewards)), address(fee), UNBOND);
        fee.faucet(address(this), 10);
        fee.approve(address(other), 10);
        vm.expectRevert(abi.encodeWithSelector(Transfers.WrongAmountReceived.selector, 10, 9));
        other.bond(10);
    }
}
