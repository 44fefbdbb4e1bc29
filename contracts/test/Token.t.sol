// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {Token} from "../src/Token.sol";
import {Check, vm} from "./Vm.sol";

contract TokenTest is Check {
    Token token;
    address immutable holder = address(0x9e);

    function setUp() public {
        token = new Token("Grange", "GRG", 100, address(this), holder, 30);
    }

    function test_The_genesis_supply_belongs_to_its_holder() public view {
        equal(token.balanceOf(holder), 30);
        equal(token.totalSupply(), 30);
        equal(token.cap(), 100);
    }

    function test_A_token_without_a_genesis_supply_starts_at_zero() public {
        equal(new Token("Other", "OTH", 100, address(this), address(0), 0).totalSupply(), 0);
    }

    function testFuzz_Nobody_but_the_minter_mints(address anyone) public {
        vm.assume(anyone != address(this));
        vm.expectRevert(Token.NotMinter.selector);
        vm.prank(anyone);
        token.mint(anyone, 1);
    }

    function test_The_supply_reaches_the_cap_and_never_passes_it() public {
        token.mint(holder, 70);
        vm.expectPartialRevert(ERC20Capped.ERC20ExceededCap.selector);
        token.mint(holder, 1);
    }

    function test_A_genesis_supply_above_the_cap_is_refused() public {
        vm.expectPartialRevert(ERC20Capped.ERC20ExceededCap.selector);
        new Token("Grange", "GRG", 100, address(this), holder, 101);
    }

    function test_A_holder_burns_its_own_and_the_supply_falls() public {
        vm.prank(holder);
        token.burn(10);
        equal(token.totalSupply(), 20);
    }

    function test_A_permit_signed_off_chain_lets_the_spender_take_it() public {
        uint256 key = 0xb0b;
        address owner = vm.addr(key);
        token.mint(owner, 5);
        bytes32 permit = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(abi.encode(permit, owner, address(this), 5, 0, block.timestamp));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), message));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        token.permit(owner, address(this), 5, block.timestamp, v, r, s);
        token.transferFrom(owner, holder, 5);
        equal(token.balanceOf(holder), 35);
    }
}
