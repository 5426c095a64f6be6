/*
 * Names of users and groups, from /etc/passwd and /etc/group. Both files have
 * lines of the form name:password:number:... After tool.h.
 */
#ifndef KIN_BIN_ACCOUNTS_H
#define KIN_BIN_ACCOUNTS_H

#define PASSWD_FILE "/etc/passwd"
#define GROUP_FILE "/etc/group"

/* Read the next line into *line and cut it up. Returns 0 at the end. */
static inline int next_account(FILE *file, char **line, size_t *size,
                               unsigned *id)
{
    while (getline(line, size, file) > 0) {
        char *colon = strchr(*line, ':');
        char *second = colon ? strchr(colon + 1, ':') : NULL;
        if (second) {
            *colon = '\0';
            *id = strtoul(second + 1, NULL, 10);
            return 1;
        }
    }
    return 0;
}

/*
 * The name that goes with number `id` in `path`, or the number in digits. The
 * string is new.
 */
static inline char *account_name(const char *path, unsigned id)
{
    FILE *file = fopen(path, "r");
    char *line = NULL, *name = NULL;
    size_t size = 0;
    unsigned other;

    while (file && !name && next_account(file, &line, &size, &other))
        if (other == id)
            name = strcpy(allocate(NULL, strlen(line) + 1), line);
    if (file)
        fclose(file);
    free(line);
    if (!name) {
        name = allocate(NULL, sizeof "4294967295");
        sprintf(name, "%u", id);
    }
    return name;
}

/* The number of the account `name` in `path`, or -1 if there is none. */
static inline long account_id(const char *path, const char *name)
{
    FILE *file = fopen(path, "r");
    char *line = NULL, *end;
    size_t size = 0;
    unsigned id;
    long found = -1;

    while (file && found < 0 && next_account(file, &line, &size, &id))
        if (strcmp(line, name) == 0)
            found = id;
    if (file)
        fclose(file);
    free(line);
    if (found >= 0)
        return found;
    id = strtoul(name, &end, 10);
    return *name && !*end ? (long)id : -1;
}

#endif
