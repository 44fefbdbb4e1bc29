// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Attesters} from "../src/Attesters.sol";
import {Equivocations} from "../src/Equivocations.sol";
import {Signed, Total} from "../src/Ledger.sol";
import {Rewards} from "../src/Rewards.sol";
import {IJudged, Stakes} from "../src/Stakes.sol";
import {Deployment} from "./Deployment.sol";
import {vm} from "./Vm.sol";

contract EquivocationsTest is Deployment {
    bytes32 constant ONE = keccak256("one root");
    bytes32 constant OTHER = keccak256("another root");
    Stakes stakes;

    function setUp() public override {
        super.setUp();
        stakes = new Stakes(IJudged(address(rewards)), address(token), 14 days);
        vm.prank(holder);
        token.transfer(vm.addr(keys[0]), 100);
        vm.prank(vm.addr(keys[0]));
        token.approve(address(stakes), 100);
        vm.prank(vm.addr(keys[0]));
        stakes.bond(100);
    }

    /// The current set's attester signs `root` for `number`.
    function signedBy(uint256 key, uint64 number, bytes32 root) internal view returns (Signed memory) {
        bytes32 digest = rewards.digest(number, 0, root, new Total[](0), MANIFEST);
        return Signed(number, 0, root, new Total[](0), MANIFEST, rewards.setVersion(), signature(key, digest));
    }

    function test_Two_roots_for_one_number_cost_an_attester_its_place_and_its_bond() public {
        address attester = vm.addr(keys[0]);
        uint256 supply = token.totalSupply();
        vm.expectEmit();
        emit Equivocations.Equivocated(attester, 1, 1);
        stakes.slashEquivocation(signedBy(keys[0], 1, ONE), signedBy(keys[0], 1, OTHER));
        (uint128 bonded,,) = stakes.stakes(attester);
        equal(bonded, 0);
        equal(token.totalSupply(), supply - 100);
        equal(rewards.attesters().length, 4);
        equal(rewards.threshold(), 3);
        holds(!rewards.isAttester(1, attester) && rewards.equivocated(attester), "expelled");
    }

    function test_Who_was_expelled_counts_for_no_quorum_and_for_no_later_set() public {
        rewards.reportEquivocation(signedBy(keys[2], 1, ONE), signedBy(keys[2], 1, OTHER));
        address expelled = vm.addr(keys[2]);
        bytes[] memory signatures = sign(rewards.digest(1, 0, ONE, new Total[](0), MANIFEST), 3);
        vm.expectRevert(abi.encodeWithSelector(Attesters.NotAttester.selector, expelled));
        rewards.propose(1, 0, ONE, new Total[](0), MANIFEST, signatures);
        address[] memory set = addresses(keys);
        vm.expectRevert(abi.encodeWithSelector(Attesters.HasEquivocated.selector, expelled));
        rewards.rotate(set, 3);
    }

    function test_The_others_go_on() public {
        rewards.reportEquivocation(signedBy(keys[4], 1, ONE), signedBy(keys[4], 1, OTHER));
        settle(ONE, new Total[](0));
        address[] memory left = rewards.attesters();
        for (uint256 i = 0; i < 4; ++i) equal(left[i], vm.addr(keys[i]));
    }

    function test_A_number_that_was_vetoed_or_expired_is_used_up_so_signing_the_next_is_no_equivocation() public {
        propose(ONE, new Total[](0));
        vm.prank(guardian);
        rewards.veto(1);
        Signed memory a = signedBy(keys[0], 1, ONE);
        Signed memory b = signedBy(keys[0], 2, OTHER);
        vm.expectRevert(Equivocations.NoEquivocation.selector);
        rewards.reportEquivocation(a, b);
        equal(propose(OTHER, new Total[](0)), 2);
        vm.warp(block.timestamp + EXPIRY);
        rewards.expire(2);
        equal(propose(OTHER, new Total[](0)), 3);
    }

    function test_The_same_settlement_signed_twice_is_no_equivocation() public {
        Signed memory a = signedBy(keys[0], 1, ONE);
        vm.expectRevert(Equivocations.NoEquivocation.selector);
        rewards.reportEquivocation(a, a);
    }

    function test_Two_attesters_signing_different_roots_are_no_equivocation() public {
        Signed memory a = signedBy(keys[0], 1, ONE);
        Signed memory b = signedBy(keys[1], 1, OTHER);
        vm.expectRevert(Equivocations.NoEquivocation.selector);
        rewards.reportEquivocation(a, b);
    }

    function test_One_number_under_two_set_versions_is_no_equivocation() public {
        Signed memory a = signedBy(keys[0], 1, ONE);
        rewards.rotate(addresses(keys), 3);
        Signed memory b = signedBy(keys[0], 1, OTHER);
        vm.expectRevert(Equivocations.NoEquivocation.selector);
        rewards.reportEquivocation(a, b);
    }

    function test_An_old_equivocation_is_punished_after_a_rotation() public {
        Signed memory a = signedBy(keys[0], 1, ONE);
        Signed memory b = signedBy(keys[0], 1, OTHER);
        rewards.rotate(addresses(keys), 3);
        stakes.slashEquivocation(a, b);
        holds(!rewards.isAttester(2, vm.addr(keys[0])), "expelled from the current set");
        equal(rewards.attesters().length, 4);
    }

    function test_A_stranger_can_not_be_expelled_and_nobody_twice() public {
        Signed memory a = signedBy(77, 1, ONE);
        Signed memory b = signedBy(77, 1, OTHER);
        vm.expectRevert(abi.encodeWithSelector(Attesters.NotAttester.selector, vm.addr(77)));
        rewards.reportEquivocation(a, b);
        a = signedBy(keys[0], 1, ONE);
        b = signedBy(keys[0], 1, OTHER);
        rewards.reportEquivocation(a, b);
        vm.expectRevert(abi.encodeWithSelector(Attesters.HasEquivocated.selector, vm.addr(keys[0])));
        rewards.reportEquivocation(a, b);
    }

    function test_A_bond_is_seized_when_the_report_went_to_rewards_and_from_nobody_else() public {
        address attester = vm.addr(keys[0]);
        vm.expectRevert(abi.encodeWithSelector(Stakes.NotEquivocated.selector, attester));
        stakes.seize(attester);
        rewards.reportEquivocation(signedBy(keys[0], 1, ONE), signedBy(keys[0], 1, OTHER));
        stakes.seize(attester);
        (uint128 bonded,,) = stakes.stakes(attester);
        equal(bonded, 0);
    }

    function testFuzz_Any_field_in_which_two_signed_settlements_differ_proves_it(uint8 field, uint128 amount) public {
        Signed memory a = signedBy(keys[0], 1, ONE);
        Signed memory b = signedBy(keys[0], 1, ONE);
        field = uint8(within(field, 0, 3));
        if (field == 0) b.previous = OTHER;
        if (field == 1) b.root = OTHER;
        if (field == 2) b.totals = earned(amount);
        if (field == 3) b.manifest = OTHER;
        b.signature = signature(keys[0], rewards.digest(1, b.previous, b.root, b.totals, b.manifest));
        equal(rewards.reportEquivocation(a, b), vm.addr(keys[0]));
    }
}
