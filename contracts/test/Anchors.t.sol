// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Anchors} from "../src/Anchors.sol";
import {Deployment} from "./Deployment.sol";
import {vm} from "./Vm.sol";

contract AnchorsTest is Deployment {
    function testFuzz_What_is_anchored_stands_under_the_name_of_who_said_it(address by, bytes32 slot, bytes32 root) public {
        vm.expectEmit();
        emit Anchors.Anchored(by, slot, root);
        vm.prank(by);
        rewards.anchor(slot, root);
    }

    function test_An_anchor_costs_little() public {
        uint256 gas = gasleft();
        rewards.anchor(keccak256("a slot"), keccak256("a root"));
        atMost(gas - gasleft(), 10_000);
    }
}
