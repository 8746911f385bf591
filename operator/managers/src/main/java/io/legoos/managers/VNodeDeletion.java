package io.legoos.managers;

/**
 * The end of a vNode.
 *
 * @param done its files are gone and its name is free; else they are going, and nothing may use
 *     them
 */
public record VNodeDeletion(String vnode, boolean done) implements VNodeChange {}
