// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EARNED, PAID, SPENT, Total} from "../src/Ledger.sol";
import {Rewards} from "../src/Rewards.sol";
import {Deployment} from "./Deployment.sol";
import {Leaf, Tree} from "./Tree.sol";
import {vm} from "./Vm.sol";

contract RewardsTest is Deployment {
    function setUp() public override {
        super.setUp();
        vm.warp(START + 1 days);
    }

    /// Alice earned tokens; 100 dollars are locked, Alice spent 60 of them and Bob is paid 50.
    function everything(uint128 aliceEarned) internal view returns (Leaf[] memory leaves) {
        leaves = new Leaf[](3);
        leaves[0] = Leaf(alice, address(token), EARNED, aliceEarned);
        leaves[1] = Leaf(bob, operator, PAID, 50);
        leaves[2] = Leaf(alice, operator, SPENT, 60);
    }

    function settleEverything() internal returns (Leaf[] memory leaves) {
        lockCash(alice, 100);
        leaves = everything(40);
        settle(Tree.root(leaves), _three(40, 50, 60));
    }

    function test_Earned_is_minted_and_paid_comes_out_of_the_vault() public {
        Leaf[] memory leaves = settleEverything();
        vm.expectEmit();
        emit Rewards.Claimed(alice, address(token), EARNED, 40, 40);
        vm.prank(bob); // anyone may call, the money goes to the leaf's account
        claim(leaves, 0);
        claim(leaves, 1);
        equal(token.balanceOf(alice), 40);
        equal(token.totalSupply(), GENESIS + 40);
        equal(cash.balanceOf(bob), 50);
        equal(cash.balanceOf(address(vault)), 50);
        equal(rewards.paid(address(token), EARNED), 40);
        equal(rewards.claimed(bob, operator, PAID), 50);
    }

    function test_A_second_claim_of_the_same_leaf_reverts() public {
        Leaf[] memory leaves = settleEverything();
        claim(leaves, 0);
        bytes32[] memory proof = Tree.proof(leaves, 0);
        vm.expectRevert(Rewards.NothingToClaim.selector);
        rewards.claim(alice, address(token), EARNED, 40, proof);
    }

    function test_A_later_settlement_pays_the_difference_only() public {
        claim(settleEverything(), 0);
        Leaf[] memory leaves = everything(70);
        settle(Tree.root(leaves), _three(70, 50, 60));
        claim(leaves, 0);
        equal(token.balanceOf(alice), 70);
    }

    function test_Spent_is_not_claimable() public {
        Leaf[] memory leaves = settleEverything();
        bytes32[] memory proof = Tree.proof(leaves, 2);
        vm.expectRevert(abi.encodeWithSelector(Rewards.NotClaimable.selector, SPENT));
        rewards.claim(alice, operator, SPENT, 60, proof);
    }

    function testFuzz_A_leaf_changed_in_any_field_proves_nothing(address account, address asset, bool paid, uint256 amount) public {
        Leaf[] memory leaves = settleEverything();
        uint8 kind = paid ? PAID : EARNED;
        vm.assume(account != alice || asset != address(token) || kind != EARNED || amount != 40);
        bytes32[] memory proof = Tree.proof(leaves, 0);
        vm.expectRevert(Rewards.BadProof.selector);
        rewards.claim(account, asset, kind, amount, proof);
    }

    function testFuzz_A_proof_changed_in_any_bit_proves_nothing(uint256 where, uint8 bit) public {
        Leaf[] memory leaves = settleEverything();
        bytes32[] memory proof = Tree.proof(leaves, 0);
        proof[within(where, 0, proof.length - 1)] ^= bytes32(uint256(1) << bit);
        vm.expectRevert(Rewards.BadProof.selector);
        rewards.claim(alice, address(token), EARNED, 40, proof);
    }

    function test_A_proof_against_a_root_that_is_only_pending_or_vetoed_pays_nothing() public {
        Leaf[] memory leaves = everything(40);
        lockCash(alice, 100);
        propose(Tree.root(leaves), _three(40, 50, 60));
        bytes32[] memory proof = Tree.proof(leaves, 0);
        vm.expectRevert(Rewards.BadProof.selector);
        rewards.claim(alice, address(token), EARNED, 40, proof);
        vm.prank(guardian);
        rewards.veto(1);
        vm.expectRevert(Rewards.BadProof.selector);
        rewards.claim(alice, address(token), EARNED, 40, proof);
    }

    /// Attesters who sign a tree that promises more than its totals can not make Rewards pay more than the totals.
    function test_Leaves_that_add_up_to_more_than_the_total_are_paid_up_to_it() public {
        Leaf[] memory leaves = leavesOf(Leaf(alice, address(token), EARNED, 30), Leaf(bob, address(token), EARNED, 30));
        settle(Tree.root(leaves), earned(40));
        claim(leaves, 0);
        bytes32[] memory proof = Tree.proof(leaves, 1);
        vm.expectRevert(abi.encodeWithSelector(Rewards.TotalExceeded.selector, address(token), EARNED));
        rewards.claim(bob, address(token), EARNED, 30, proof);
        equal(token.balanceOf(alice), 30);
    }

    function test_A_leaf_that_shrinks_pays_nothing() public {
        claim(settleEverything(), 0);
        Leaf[] memory leaves = everything(39);
        settle(Tree.root(leaves), _three(40, 50, 60));
        bytes32[] memory proof = Tree.proof(leaves, 0);
        vm.expectRevert(Rewards.NothingToClaim.selector);
        rewards.claim(alice, address(token), EARNED, 39, proof);
    }

    function test_Many_claims_in_one_call_survive_one_that_somebody_already_made() public {
        Leaf[] memory leaves = settleEverything();
        claim(leaves, 0);
        Rewards.Claim[] memory claims = new Rewards.Claim[](2);
        for (uint256 i = 0; i < 2; ++i) {
            claims[i] = Rewards.Claim(
                leaves[i].account, leaves[i].asset, leaves[i].kind, leaves[i].cumulative, Tree.proof(leaves, i)
            );
        }
        rewards.claimMany(claims);
        equal(token.balanceOf(alice), 40);
        equal(cash.balanceOf(bob), 50);
    }

    function _three(uint128 earned_, uint128 paid, uint128 spent) private view returns (Total[] memory list) {
        list = new Total[](3);
        bool tokenFirst = address(token) < operator;
        uint256 first = tokenFirst ? 1 : 0;
        list[tokenFirst ? 0 : 2] = Total(address(token), EARNED, earned_);
        list[first] = Total(operator, PAID, paid);
        list[first + 1] = Total(operator, SPENT, spent);
    }
}
