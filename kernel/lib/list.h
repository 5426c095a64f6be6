/*
 * A doubly linked list through a `struct list` inside each element. The list
 * itself is one more `struct list`, the head. Whoever owns the head says which
 * lock protects it.
 */
#pragma once

#include "lib/defs.h"

struct list {
    struct list *next, *prev;
};

#define LIST_INIT(name)                                                        \
    {                                                                          \
        &(name), &(name)                                                       \
    }

static inline void list_init(struct list *head)
{
    head->next = head->prev = head;
}

static inline bool list_empty(const struct list *head)
{
    return head->next == head;
}

/* Insert `item` right after `where` (after the head: as the first). */
static inline void list_add(struct list *where, struct list *item)
{
    item->next = where->next;
    item->prev = where;
    where->next->prev = item;
    where->next = item;
}

/* Insert `item` right before `where` (before the head: as the last). */
static inline void list_add_tail(struct list *where, struct list *item)
{
    list_add(where->prev, item);
}

/* Take `item` out and leave it an empty list of its own. */
static inline void list_del(struct list *item)
{
    item->prev->next = item->next;
    item->next->prev = item->prev;
    list_init(item);
}

#define list_entry(ptr, type, member) container_of(ptr, type, member)

#define list_first(head, type, member) list_entry((head)->next, type, member)

#define list_for_each(pos, head, member)                                       \
    for (pos = list_first(head, typeof(*pos), member); &pos->member != (head); \
         pos = list_entry(pos->member.next, typeof(*pos), member))

/* As list_for_each, but `pos` itself may be taken out meanwhile. */
#define list_for_each_safe(pos, tmp, head, member)                             \
    for (pos = list_first(head, typeof(*pos), member),                         \
        tmp = list_entry(pos->member.next, typeof(*pos), member);              \
         &pos->member != (head);                                               \
         pos = tmp, tmp = list_entry(tmp->member.next, typeof(*tmp), member))
